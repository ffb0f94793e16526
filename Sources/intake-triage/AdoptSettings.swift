import ArgumentParser
import Foundation
import IntakeForms
import IntakeStore
import Postgres
import ProtocolReview
import SpineProtocol
import TriageCore

struct AdoptSettings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Changes the clinic's settings in force to what a file says.",
        discussion: """
            The file, or 'clinic' in it or in the configuration file, may have: calendar {timeZone, opens, closes (minutes \
            after midnight), weekdays (1 is Monday), holidays}, targets {emergencyMinutes, urgentWorkingHours, \
            urgentElapsedHours, soonDays, conservativeDays}, thresholds {name: value}, destinations {name: text}, \
            reviewWeeks [weeks]. What is left out stays as it is in force; null goes back to the protocol's own. What \
            changes is shown, and asked for on a terminal; elsewhere give --yes.
            """
    ).examples("adopt settings settings.json --by Max")

    @OptionGroup var common: CommonOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var report: ReportOptions

    @Flag(help: "Do not ask.")
    var yes = false

    @Argument(help: "A JSON file, - for standard input; without it, the configuration file.")
    var file: String?

    func run() async throws {
        try await database.perform(common, report) { settings, connection in
            guard let path = file ?? settings.path else {
                throw ConfigurationError(description: "there is no file with settings; give one, or --config")
            }
            let state = try await InForce.state(connection)
            let present = try SettingsObject(state?.settingsContent ?? "{}")
            let wanted = present.merged(with: try Self.read(path))
            let (former, chosen) = (try Self.clinic(present, path), try Self.clinic(wanted, path))
            let changes = try SettingsObject(try InForce.text(of: former)).changes(
                to: try SettingsObject(try InForce.text(of: chosen)))
            guard !changes.isEmpty || state == nil else {
                return Deed("adopt settings", "nothing changes", ["hash": state?.settingsHash, "changes": changes])
            }
            if !report.json { output(changes.map { $0 + "\n" }.joined()) }
            let source =
                state.flatMap { try? ProtocolDocument.read(json: Array($0.protocolContent.utf8)) } ?? spineProtocol
            do throws(SettingsError) {
                let applied = try source.applyingProven(chosen)
                if chosen.thresholds != former.thresholds, let before = try? source.applying(former) {
                    let levels = try levels(from: before, to: applied)
                    if !report.json { output(levels) }
                }
            } catch {
                throw ConfigurationError(description: "the clinic's settings in '\(path)': \(error)")
            }
            try confirm()
            let hash = try await InForce.adopt(chosen, by: actor.by, connection)
            return Deed(
                "adopt settings", "the clinic's settings are in force, with the hash \(hash)",
                ["hash": hash, "changes": changes])
        }
    }

    private func levels(from before: TriageProtocol, to after: TriageProtocol) throws(SettingsError) -> String {
        do throws(ProtocolError) {
            return try LevelComparison(from: before, to: after).text
        } catch {
            throw SettingsError("\(error)")
        }
    }

    /// - Throws: the exit code where nobody says yes.
    private func confirm() throws {
        if yes { return }
        guard Terminal.isInteractive, file != "-", !report.json else {
            complain("nothing was changed; repeat with --yes to put these settings in force")
            throw ExitStatus.usage.exit
        }
        output("Put these settings in force? [yes/no] ")
        guard readLine()?.lowercased() == "yes" else {
            complain("nothing was changed")
            throw ExitCode(1)
        }
    }

    static func read(_ path: String) throws -> SettingsObject {
        do {
            let data =
                path == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(fileURLWithPath: path))
            let object = try SettingsObject(String(decoding: data, as: UTF8.self))
            return object.member("clinic") ?? object
        } catch {
            throw ConfigurationError(description: "the file '\(path)' cannot be read as a JSON object")
        }
    }

    static func clinic(_ object: SettingsObject, _ path: String) throws -> ClinicSettings {
        do {
            return try JSONDecoder().decode(ClinicSettings.self, from: try object.data)
        } catch DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context) {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw ConfigurationError(
                description: "the clinic's settings in '\(path)', \(place): \(context.debugDescription)")
        }
    }
}

/// A JSON object of settings, whose members can be merged and compared.
struct SettingsObject {
    private let members: [String: Any]

    /// - Throws: `CocoaError` where the text is no JSON object.
    init(_ text: String) throws {
        guard let members = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        self.members = members
    }

    private init(_ members: [String: Any]) { self.members = members }

    var data: Data { get throws { try JSONSerialization.data(withJSONObject: members) } }

    func member(_ name: String) -> SettingsObject? { (members[name] as? [String: Any]).map(SettingsObject.init) }

    /// With the other's members in it, objects within objects too; null takes a member away.
    func merged(with other: SettingsObject) -> SettingsObject {
        var result = members
        for (name, value) in other.members {
            if value is NSNull {
                result[name] = nil
            } else if let inner = value as? [String: Any] {
                result[name] =
                    SettingsObject(members[name] as? [String: Any] ?? [:]).merged(with: SettingsObject(inner)).members
            } else {
                result[name] = value
            }
        }
        return SettingsObject(result)
    }

    /// What differs, a line each, by name.
    func changes(to other: SettingsObject, in prefix: String = "") -> [String] {
        Set(members.keys).union(other.members.keys).sorted().flatMap { name -> [String] in
            let (before, after) = (members[name], other.members[name])
            if before is [String: Any] || after is [String: Any] {
                return SettingsObject(before as? [String: Any] ?? [:]).changes(
                    to: SettingsObject(after as? [String: Any] ?? [:]), in: prefix + name + ".")
            }
            let (was, becomes) = (Self.words(before), Self.words(after))
            return was == becomes ? [] : ["\(prefix)\(name): \(was) becomes \(becomes)"]
        }
    }

    private static func words(_ value: Any?) -> String {
        switch value {
        case nil: "the protocol's own"
        case let list as [Any]: "[" + list.map { "\($0)" }.joined(separator: ", ") + "]"
        case let value?: "\(value)"
        }
    }
}
