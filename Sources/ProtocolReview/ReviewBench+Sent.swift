internal import TriageCore

extension ReviewBench {
    /// A rule that calls for a person today also says where the patient must go, whatever makes it fire.
    func sent() -> Check {
        var check = Check("sent", "Each rule that gives EMERGENCY or URGENT names a destination whenever it does.")
        for grade in model.grades.flatMap({ $0 }) where grade.level >= .urgent {
            let roots = destinations[grade.rule]
            if rule(grade).destinations.contains(where: { $0.condition == nil }) {
                check.count(.structure)
                continue
            }
            let nowhere = roots.map { Goal(root: $0, wanted: CaseSearch.notTrue) }
            switch find([Goal(root: grade.root, wanted: CaseSearch.isTrue)] + nowhere, in: &check) {
            case .impossible: check.count(.allQuestions)
            case .found(let values):
                let entry = ModelCase(values, model)
                let form = writer.json(entry)
                check.fail(
                    name(grade),
                    roots.isEmpty
                        ? "\(name(grade)) gives \(grade.level.rawValue) and names no destination"
                        : "\(name(grade)) gives \(grade.level.rawValue) and names no destination with "
                            + writer.summary(entry), form: form)
            case .gaveUp: check.fail(name(grade), "the search for a case without a destination did not end")
            }
        }
        return check
    }
}
