package import TriageCore

extension TriageProtocol {
    /// The protocol with the clinic's choices in it, of which everything is proved that is claimed of the protocol.
    ///
    /// Texts, times to answer and opening hours change no rule; the proofs are run again only where a limit differs from the
    /// protocol's own, which takes a second or two.
    ///
    /// - Throws: ``SettingsError`` where a setting is out of bounds or breaks a proof; then with a form, as one line of JSON
    ///   that `intake-triage triage` accepts, that shows it.
    package func applyingProven(_ settings: ClinicSettings) throws(SettingsError) -> TriageProtocol {
        let applied = try applying(settings)
        guard applied.thresholds != thresholds else { return applied }
        let verification = ProtocolVerification(of: applied, withReference: false)
        guard let check = verification.checks.first(where: { !$0.holds }), let failure = check.failures.first else {
            return applied
        }
        let changed = zip(thresholds, applied.thresholds).filter { $0 != $1 }.map { "\($1.id) = \($1.value)" }
        throw SettingsError(
            "with \(changed.joined(separator: ", ")) this does not hold any more: \(check.statement) "
                + "\(failure.subject): \(failure.text)"
                + (failure.form.map { "; a form that shows it: \($0)" } ?? ""))
    }
}
