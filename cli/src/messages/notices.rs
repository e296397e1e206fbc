//! Remarks that are no errors.

use std::path::Path;

use kongchuo::mutation::PackMutation;
use kongchuo::{Lang, Subject, printable};

use super::{pick, problem, suggestion};
use crate::commands::{Mutation, Tally};
use crate::input::UnknownColumn;
use crate::problem::Problem;

/// A remark that is not an error.
pub enum Notice<'a> {
    /// a column that no name matches, and is not read
    UnknownColumn(&'a Path, &'a UnknownColumn),
    /// a table of a header alone
    NoRows(&'a Path),
    /// record rows whose key no child has
    Orphans(&'a Path, usize),
    /// record rows of organisations that the file does not have
    FiledByNobody(&'a Path, usize, Subject),
    /// children who name no organisation of the subject
    WithoutOrganisation(&'a Path, usize, Subject),
    /// how many rows were left out, of how many
    LeftOut(u64, u64),
    /// how many rule packs were checked, and how much was found
    Checked(usize, usize),
    /// how scenarios fared, and how long they took
    Tested(&'a Tally),
    /// what must hold between the numbers of a report, and does not
    CheckFailed(&'a str),
    /// how many changes of the rules no scenario notices
    Mutated(&'a Mutation),
    /// something to look at in a row that was evaluated
    Note(&'a Path, u64, &'a Problem),
}

/// The sentence of a remark.
pub fn notice(notice: &Notice, lang: Lang) -> String {
    match notice {
        Notice::UnknownColumn(path, UnknownColumn { header, nearest }) => {
            let (path, header) = (path.display(), printable(header));
            let meant = suggestion(nearest.as_deref(), lang);
            pick(
                lang,
                format!("{path}：列“{header}”不在词汇表中，未读取{meant}"),
                format!("{path}: column `{header}` is not in the vocabulary and is not read{meant}"),
            )
        }
        Notice::NoRows(path) => {
            let path = path.display();
            pick(lang, format!("{path}：没有数据行"), format!("{path}: no rows"))
        }
        Notice::Orphans(path, rows) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：{rows} 条记录的编号不属于任何已计算的学生"),
                format!("{path}: records that belong to no child that was evaluated: {rows}"),
            )
        }
        Notice::FiledByNobody(path, rows, subject) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：{rows} 条记录不属于所列的任何{}", subject.title().zh),
                format!("{path}: records that belong to no {subject} that was listed: {rows}"),
            )
        }
        Notice::WithoutOrganisation(path, children, subject) => {
            let path = path.display();
            pick(
                lang,
                format!("{path}：{children} 名学生未填“{subject}”（{}），未计入任何一方", subject.title().zh),
                format!("{path}: children without a value of `{subject}`, who count nowhere: {children}"),
            )
        }
        Notice::LeftOut(bad, all) => pick(
            lang,
            format!("{all} 行中有 {bad} 行有误，未计入结果"),
            format!("{bad} of {all} rows are bad and left out of the answer"),
        ),
        Notice::Checked(packs, findings) => pick(
            lang,
            format!("检查了 {packs} 个规则包，发现 {findings} 处问题"),
            format!("{packs} rule packs checked, {findings} findings"),
        ),
        Notice::Tested(tally) => {
            let Tally { cases, days, failed, unreadable, elapsed } = tally;
            let milliseconds = elapsed.as_millis();
            let mut text = pick(
                lang,
                format!("{cases} 个用例（{days} 天），{failed} 个未通过，用时 {milliseconds} 毫秒"),
                format!("{cases} cases ({days} days), {failed} failed, {milliseconds} ms"),
            );
            if *unreadable > 0 {
                text += &pick(
                    lang,
                    format!("；{unreadable} 个用例文件有误"),
                    format!("; {unreadable} case files have errors"),
                );
            }
            text
        }
        Notice::CheckFailed(line) => pick(lang, format!("校核未通过：{line}"), format!("check failed: {line}")),
        Notice::Mutated(Mutation { report, elapsed }) => {
            let all: usize = report.packs.iter().map(PackMutation::count).sum();
            let survived: usize = report.packs.iter().map(|pack| pack.survived.len()).sum();
            let seconds = elapsed.as_secs_f64();
            pick(
                lang,
                format!("改动规则 {all} 处，{survived} 处未被用例发现，用时 {seconds:.1} 秒"),
                format!("{all} mutants, {survived} survived, {seconds:.1} s"),
            )
        }
        Notice::Note(path, row, what) => problem(path, *row, what, lang),
    }
}
