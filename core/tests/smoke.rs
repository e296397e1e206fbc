#[test]
fn all() {
    let library = kongchuo::Library::builtin();
    let found = library.check();
    assert!(found.list.is_empty(), "{}", found.render(false));
    for id in library.ids() {
        let p = kongchuo::Policy::builtin(id).unwrap();
        let c = kongchuo::Case::from_json(r#"{"student_id":"s1","birth_date":"2010-05-20","ever_enrolled":true,"stage":"primary","absent_since":"2021-09-01","absence_reason":"school_averse"}"#).unwrap();
        let a = p.evaluate(&c, "2021-10-29".parse().unwrap()).unwrap();
        println!("{}", serde_json::to_string(&a).unwrap());
    }
}
