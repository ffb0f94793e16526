internal import TriageCore

extension ReviewBench {
    func reference() -> Check {
        Check("reference", "placeholder")
    }
}
