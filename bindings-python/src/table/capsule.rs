//! Arrow's `PyCapsule` interface, by hand: what a capsule points to is moved out of it, and put into one. The only unsafe
//! code of the project.
//!
//! The producer of a capsule vouches for the layout of its arrays, as everywhere in Arrow's C interface; what its texts
//! hold is checked by whoever reads them (`frame`).
#![expect(unsafe_code, reason = "a capsule holds a pointer to a struct of C")]

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchOptions, StructArray};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods};

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// Takes the stream out of what `__arrow_c_stream__` gave. The outer error is of a capsule that holds something else.
pub fn take_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<Result<RecordBatchStreamReader, ArrowError>> {
    let stream = capsule.pointer_checked(Some(STREAM))?;
    // SAFETY: a capsule of this name holds an initialised ArrowArrayStream as long as it lives, and `capsule` is borrowed
    // here. What is moved out is left behind as released, so that the capsule's destructor does not release it again.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr().cast()) };
    Ok(RecordBatchStreamReader::try_new(stream))
}

/// Takes the rows out of what `__arrow_c_array__` gave. The outer error is of capsules that hold something else.
pub fn take_batch(
    schema: &Bound<'_, PyCapsule>,
    array: &Bound<'_, PyCapsule>,
) -> PyResult<Result<RecordBatch, ArrowError>> {
    let schema = schema.pointer_checked(Some(SCHEMA))?;
    let array = array.pointer_checked(Some(ARRAY))?;
    // SAFETY: capsules of these names hold an initialised ArrowSchema and ArrowArray as long as they live; what is moved
    // out is left behind as released.
    let (schema, array) =
        unsafe { (FFI_ArrowSchema::from_raw(schema.as_ptr().cast()), FFI_ArrowArray::from_raw(array.as_ptr().cast())) };
    Ok(batch(&schema, array))
}

fn batch(schema: &FFI_ArrowSchema, array: FFI_ArrowArray) -> Result<RecordBatch, ArrowError> {
    if schema.release().is_none() || array.is_released() {
        return Err(ArrowError::CDataInterface("the array was taken before".to_owned()));
    }
    let columns = Schema::try_from(schema)?;
    // SAFETY: the interface says that the schema is the array's, and neither is released.
    let data = unsafe { from_ffi(array, schema) }?;
    let rows = StructArray::from(data);
    if rows.null_count() > 0 {
        return Err(ArrowError::CDataInterface("rows that are null as a whole".to_owned()));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(columns.into(), rows.into_parts().1, &options)
}

/// What `__arrow_c_stream__` gives: the batches, shared and not copied.
pub fn stream_capsule(py: Python<'_>, schema: SchemaRef, batches: Vec<RecordBatch>) -> PyResult<Bound<'_, PyCapsule>> {
    let reader = RecordBatchIterator::new(batches.into_iter().map(Ok), schema);
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), STREAM)
}

/// What `__arrow_c_schema__` gives.
pub fn schema_capsule<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Result<Bound<'py, PyCapsule>, ArrowError>> {
    match FFI_ArrowSchema::try_from(schema) {
        Ok(schema) => PyCapsule::new_with_value(py, schema, SCHEMA).map(Ok),
        Err(error) => Ok(Err(error)),
    }
}
