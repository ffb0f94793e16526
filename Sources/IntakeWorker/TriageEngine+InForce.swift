internal import Foundation
package import IntakeStore
internal import ProtocolReview
package import TriageCore

extension TriageEngine {
    /// The engine for what is in force in a database, once all of it is what was signed and is proven.
    ///
    /// The hashes are those of what was decoded and is run, not of the rows' texts. The owner of the schema can write rows
    /// that look signed; the proofs hold whoever wrote them.
    ///
    /// - Parameter own: the protocol that this executable brings, whose proofs were made when it was built; those of any
    ///   other are made here, which takes some ten seconds.
    /// - Throws: ``WorkerError/unusableProtocol(_:)`` with the statement that does not hold and, where one shows it, a form
    ///   that the proof made up.
    package init(of state: InForce.State, own: TriageProtocol) throws {
        let title = Self.title(of: state)
        let source: TriageProtocol
        let hash: String
        do {
            source = try JSONDecoder().decode(TriageProtocol.self, from: Data(state.protocolContent.utf8))
            hash = try InForce.fingerprint(of: source)
        } catch {
            throw WorkerError.unusableProtocol(
                "\(title) cannot be run by this executable; install the release that knows it")
        }
        guard hash == state.protocolHash, source.version == state.protocolVersion else {
            throw WorkerError.unusableProtocol(
                "\(title) is not what was signed: what it says is version \(source.version) with the hash \(hash), and the "
                    + "database has \(state.protocolHash) for it; go back with 'intake-triage adopt protocol --previous' "
                    + "or install the release that it is from")
        }
        try Self.checkApproval(of: state)
        if !source.hasProofs(of: own), let flaw = source.flaw {
            throw WorkerError.unusableProtocol("\(title) is not proven; this does not hold: \(flaw)")
        }
        do {
            let settings = try JSONDecoder().decode(ClinicSettings.self, from: Data(state.settingsContent.utf8))
            let settingsHash = try InForce.fingerprint(of: settings)
            guard settingsHash == state.settingsHash else {
                throw SettingsError(
                    "they have the hash \(settingsHash), and the database has \(state.settingsHash) for them; put them in "
                        + "force with 'intake-triage adopt settings'")
            }
            try self.init(source, settings: settings, settingsHash: settingsHash)
        } catch let error as SettingsError {
            throw WorkerError.unusableProtocol("the clinic's settings in force may not be used: \(error)")
        } catch {
            throw WorkerError.unusableProtocol(
                "\(title) or the clinic's settings cannot be read by this executable; install the release that knows them"
            )
        }
    }

    /// Whether persons have signed what is in force.
    ///
    /// - Throws: ``WorkerError/unusableProtocol(_:)`` where they have not.
    static func checkApproval(of state: InForce.State) throws {
        let problem =
            state.approval.map { $0.problem(for: state.protocolVersion, hash: state.protocolHash) }
            ?? "there is no approval of it"
        guard let problem else { return }
        throw WorkerError.unusableProtocol(
            "\(title(of: state)) is not signed: \(problem); propose and approve it with 'intake-triage adopt protocol'")
    }

    private static func title(of state: InForce.State) -> String {
        "protocol \(state.protocolVersion), which is in force in the database,"
    }
}
