//! What a compressed buffer claims to be long when it is not compressed: the reader sets that much memory aside before it reads. In a
//! damaged file it may be anything, so every claim is looked at beforehand.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use arrow_ipc::{Block, Message, RecordBatch, root_as_footer, root_as_message};

use crate::format::{MAGIC_OF_ARROW_FILE, MAGIC_OF_ARROW_STREAM};

/// The longest buffer that is believed: Arrow counts most texts in 31 bits.
const MOST: i64 = 1 << 31;

/// The longest description of a batch or of a file that is read.
const MOST_METADATA: u64 = 64 << 20;

/// The batches of a file or stream of so many bytes hold no buffer that claims to be longer than can be. Other faults are the reader's.
pub fn check(file: &mut (impl Read + Seek), length: u64) -> io::Result<()> {
    let mut start = [0; MAGIC_OF_ARROW_FILE.len()];
    file.rewind()?;
    file.read_exact(&mut start)?;
    if start == *MAGIC_OF_ARROW_FILE { check_file(file, length) } else { check_stream(file, length) }
}

/// A file says at its end where its batches are.
fn check_file(file: &mut (impl Read + Seek), length: u64) -> io::Result<()> {
    let end = length.checked_sub(10).ok_or(ErrorKind::UnexpectedEof)?;
    let size = read_at(file, end, 4, length)?;
    let size = u64::from(u32::from_le_bytes(size.try_into().map_err(|_| ErrorKind::UnexpectedEof)?));
    let footer = read_at(file, end.checked_sub(size).ok_or(ErrorKind::InvalidData)?, size, length)?;
    let footer = root_as_footer(&footer).map_err(|_| ErrorKind::InvalidData)?;
    let blocks = [footer.dictionaries(), footer.recordBatches()];
    let mut blocks = blocks.into_iter().flatten().flatten();
    blocks.try_for_each(|block: &Block| {
        let from = u64::try_from(block.offset()).map_err(|_| ErrorKind::InvalidData)?;
        let size = u64::try_from(block.metaDataLength()).map_err(|_| ErrorKind::InvalidData)?;
        let metadata = read_at(file, from, size, length)?;
        // The description's length goes before it, since 2020 after four bytes that no length has.
        let skipped = if metadata.starts_with(MAGIC_OF_ARROW_STREAM) { 8 } else { 4 };
        let message = root_as_message(metadata.get(skipped..).unwrap_or_default());
        check_message(&message.map_err(|_| ErrorKind::InvalidData)?, file, from + size, length)
    })
}

/// In a stream one message follows the other.
fn check_stream(file: &mut (impl Read + Seek), length: u64) -> io::Result<()> {
    let mut at = 0;
    while at + 8 <= length {
        let mut begin = read_at(file, at, 8, length)?;
        let skipped = if begin.starts_with(MAGIC_OF_ARROW_STREAM) { 8 } else { 4 };
        begin.drain(..skipped - 4);
        let size = begin.first_chunk().map_or(0, |size| u64::from(u32::from_le_bytes(*size)));
        if size == 0 {
            break;
        }
        let metadata = read_at(file, at + skipped as u64, size, length)?;
        let message = root_as_message(&metadata).map_err(|_| ErrorKind::InvalidData)?;
        let body = at + skipped as u64 + size;
        check_message(&message, file, body, length)?;
        let size = u64::try_from(message.bodyLength()).map_err(|_| ErrorKind::InvalidData)?;
        at = body.checked_add(size).ok_or(ErrorKind::InvalidData)?;
    }
    Ok(())
}

/// Looks at each buffer of a message whose body begins at a place.
fn check_message(message: &Message<'_>, file: &mut (impl Read + Seek), body: u64, length: u64) -> io::Result<()> {
    let dictionary = || message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
    let batch: Option<RecordBatch<'_>> = message.header_as_record_batch().or_else(dictionary);
    let Some(batch) = batch.filter(|batch| batch.compression().is_some()) else { return Ok(()) };
    for buffer in batch.buffers().into_iter().flatten() {
        if buffer.length() < 8 {
            continue;
        }
        let offset = u64::try_from(buffer.offset()).map_err(|_| ErrorKind::InvalidData)?;
        let claim = read_at(file, body.saturating_add(offset), 8, length)?;
        if claim.first_chunk().is_none_or(|claim| i64::from_le_bytes(*claim) > MOST) {
            return Err(ErrorKind::InvalidData.into());
        }
    }
    Ok(())
}

/// Some bytes of a file, which must be there.
fn read_at(file: &mut (impl Read + Seek), from: u64, size: u64, length: u64) -> io::Result<Vec<u8>> {
    if size > MOST_METADATA || from.checked_add(size).is_none_or(|end| end > length) {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    use arrow_ipc::CompressionType;
    use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};

    use super::check;

    const ROWS: i64 = 1000;

    fn compressed() -> [Vec<u8>; 2] {
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS));
        let batch = RecordBatch::try_from_iter([("number", numbers)]).expect("a column");
        let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).expect("options");
        let mut stream =
            StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options.clone()).expect("begun");
        let mut file = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("begun");
        stream.write(&batch).expect("written");
        file.write(&batch).expect("written");
        [stream.into_inner().expect("written"), file.into_inner().expect("written")]
    }

    #[test]
    fn a_buffer_that_claims_too_much_is_found() {
        for mut bytes in compressed() {
            let length = bytes.len() as u64;
            assert!(check(&mut Cursor::new(&bytes), length).is_ok());
            let claim = (ROWS * 8).to_le_bytes();
            let at = bytes.windows(8).rposition(|window| window == claim).expect("the length of the column");
            bytes[at..at + 8].copy_from_slice(&(1_i64 << 50).to_le_bytes());
            assert!(check(&mut Cursor::new(&bytes), length).is_err());
            assert!(check(&mut Cursor::new(&bytes[..40]), 40).is_err());
        }
    }
}
