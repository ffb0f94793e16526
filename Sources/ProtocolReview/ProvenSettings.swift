package import TriageCore

extension TriageProtocol {
    /// Whether the proofs of another protocol are this one's too: nothing differs but the version and what is told of its
    /// changes, of which nothing is claimed.
    package func hasProofs(of other: TriageProtocol) -> Bool {
        var same = self
        same.version = other.version
        same.changelog = other.changelog
        return same == other
    }

    /// The first statement that does not hold of it, with a form, as one line of JSON that `intake-triage triage` accepts,
    /// that shows it; nil where all of them hold.
    ///
    /// The cases of the clinical reference are left out: they are those of one version, and another may go further.
    package var flaw: String? {
        let verification = ProtocolVerification(of: self, withReference: false, stopsAtFailure: true)
        guard let check = verification.checks.first(where: { !$0.holds }), let failure = check.failures.first else {
            return nil
        }
        return "\(check.statement) \(failure.subject): \(failure.text)"
            + (failure.form.map { "; a form that shows it: \($0)" } ?? "")
    }

    /// The protocol with the clinic's choices in it, of which everything is proved that is claimed of the protocol.
    ///
    /// Texts, times to answer and opening hours change no rule; the proofs are run again only where a limit differs from the
    /// protocol's own, which takes some ten seconds.
    ///
    /// - Throws: ``SettingsError`` where a setting is out of bounds or breaks a proof; then with a form, as one line of JSON
    ///   that `intake-triage triage` accepts, that shows it.
    package func applyingProven(_ settings: ClinicSettings) throws(SettingsError) -> TriageProtocol {
        let applied = try applying(settings)
        guard applied.thresholds != thresholds, let flaw = applied.flaw else { return applied }
        let changed = zip(thresholds, applied.thresholds).filter { $0 != $1 }.map { "\($1.id) = \($1.value)" }
        throw SettingsError("with \(changed.joined(separator: ", ")) this does not hold any more: \(flaw)")
    }
}
