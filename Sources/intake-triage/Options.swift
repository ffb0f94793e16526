import ArgumentParser
import Configuration
import Foundation
import Logging
import PatientForm
import Postgres
import ProtocolReview
import SpineProtocol
import StaffAlerts
import StaffBoard
import TriageCore
import WebPages

/// A setting that cannot be used, with its name and the remedy.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String
}

/// What all commands take.
struct CommonOptions: ParsableArguments {
    @Option(help: "A JSON file with settings; the INTAKE_TRIAGE_ variables and flags prevail over it.")
    var config: String?

    @Option(help: "How much to log: trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    /// Flag, then variable, then file.
    func settings() async throws -> Settings { try await Settings(config: config) }

    /// A logger that writes to standard error.
    func logger(_ settings: Settings, default level: Logger.Level = .notice) throws -> Logger {
        let name = try logLevel ?? settings.string("log.level")
        var logger = Logger(label: "intake-triage") { label in PrintableLog(label: label) }
        if let name {
            guard let level = Logger.Level(rawValue: name) else {
                throw ConfigurationError(
                    description:
                        "log level '\(name)' does not exist; use trace, debug, info, notice, warning, error or critical"
                )
            }
            logger.logLevel = level
        } else {
            logger.logLevel = level
        }
        return logger
    }

    /// What SIGHUP does to a daemon: reads its settings again, and keeps those before where the new ones cannot be used.
    ///
    /// - Parameter use: goes on with all of them or throws; what it returns is logged.
    func readAgain(_ logger: Logger, _ use: (Settings) throws -> Logger.Metadata) async {
        do {
            let metadata = try use(try await settings())
            logger.notice("the configuration was read again", metadata: metadata)
        } catch {
            logger.error(
                "the configuration cannot be used, and the one before stays", metadata: ["reason": "\(error)"])
        }
    }
}

/// What the commands that use the database take.
struct DatabaseOptions: ParsableArguments {
    @Option(
        help: """
            A libpq connection string, such as 'host=/run/postgresql dbname=clinic'; else INTAKE_TRIAGE_DATABASE, else \
            libpq's own PG* variables. Put passwords into a passfile.
            """)
    var database: String?

    @Flag(
        help: """
            The database is behind a pooler that gives a session for one transaction at a time, as pgbouncer does with \
            pool_mode = transaction; a worker then looks for forms about once a second instead of being woken.
            """)
    var pooled = false

    func isPooled(_ settings: Settings) throws -> Bool { try pooled || settings.bool("pooled") }

    func connectionString(_ settings: Settings) throws -> String {
        if let database {
            try Self.refuseSecrets(inFlag: database)
            return database
        }
        return try settings.string("database") ?? ""
    }

    /// Every account of the machine sees the command lines of all.
    static func refuseSecrets(inFlag database: String) throws {
        if let keyword = ConnectionConfiguration.secretKeywords(in: database).first {
            throw ConfigurationError(
                description:
                    "--database holds a \(keyword), which every account of this machine can see; \(DatabaseOptions.remedy)"
            )
        }
    }

    static let remedy =
        "put it into a passfile (passfile=… in the connection string, else ~/.pgpass; chmod 600), or use a Unix socket and "
        + "peer authentication"

    /// Connects for a short command.
    func connect(_ settings: Settings, _ logger: Logger, timeout: Duration = .seconds(15)) async throws -> Connection {
        let isPooled = try isPooled(settings)
        let configuration = ConnectionConfiguration(
            try connectionString(settings), applicationName: "intake-triage",
            settings: [
                "search_path": "pg_catalog, intake, pg_temp", "timezone": "UTC",
                "log_parameter_max_length_on_error": "0",
            ],
            settingsScope: isPooled ? .transaction : .session, preparesStatements: !isPooled)
        return try await Connection.connect(configuration, deadline: .now + timeout, logger: logger)
    }
}

/// What the commands take by which a person acts.
struct ActorOptions: ParsableArguments {
    @Option(
        help: """
            In whose name; it is kept in the audit log. Left out where the login is one person's own, who acts in no other \
            name; 'intake-triage people list' shows who acts.
            """)
    var by: String?
}

extension DatabaseOptions {
    /// Connects, does one thing, and says what came of it: in words on standard error, or as JSON on standard output.
    ///
    /// - Throws: the exit code, after the reason is on standard error.
    func perform(
        _ common: CommonOptions, _ report: ReportOptions, _ action: (Settings, Connection) async throws -> Deed
    ) async throws {
        do {
            let settings = try await common.settings()
            let connection = try await connect(settings, try common.logger(settings))
            let deed = try await action(settings, connection)
            await connection.close()
            report.note(deed)
        } catch {
            throw fail(error)
        }
    }
}

/// Settings from INTAKE_TRIAGE_ variables and the configuration file.
struct Settings: Sendable {
    private let reader: ConfigReader
    let path: String?

    init(config: String?) async throws {
        try Self.refuseUnknownVariables(ProcessInfo.processInfo.environment)
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "intake.triage")
        let path = config ?? ProcessInfo.processInfo.environment["INTAKE_TRIAGE_CONFIG"]
        guard let path, !path.isEmpty else {
            self.path = nil
            reader = ConfigReader(provider: environment)
            return
        }
        self.path = path
        let file = InMemoryProvider(name: path, values: try Self.values(path))
        reader = ConfigReader(providers: [environment, file])
    }

    /// A misspelt variable would be a setting that is not there.
    private static func refuseUnknownVariables(_ environment: [String: String]) throws {
        let known = Set(SettingKey.all.compactMap(\.variable)).union(SettingKey.otherVariables)
        let unknown = environment.keys.filter { $0.hasPrefix(SettingKey.prefix) && !known.contains($0) }.sorted()
        guard let name = unknown.first else { return }
        let remedy =
            SettingKey.nearest(to: name, among: known).map { "did you mean \($0)?" }
            ?? "'intake-triage check-config --reference' lists those that do"
        throw ConfigurationError(description: "the variable \(name) does not exist; \(remedy)")
    }

    /// The plain settings of a file; `alerts` and `clinic` are objects of their own shape, with lists of objects, which
    /// swift-configuration does not read.
    ///
    /// A misspelt name in the file is an error, so that nobody relies on a setting that is not there.
    private static func values(_ path: String) throws -> [AbsoluteConfigKey: ConfigValue] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(description: "the configuration file '\(path)' cannot be read")
        }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw ConfigurationError(description: "the configuration file '\(path)' is not a JSON object")
        }
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        func check(_ object: [String: Any], _ prefix: String) throws {
            for (name, value) in object {
                let key = prefix + name
                if let known = SettingKey.byName[key] {
                    if known.kind == .object { continue }
                    let place = AbsoluteConfigKey(key.split(separator: ".").map(String.init))
                    if key == "database", let text = value as? String { try refuseSecrets(in: text, of: path) }
                    switch value {
                    case let truth as Bool where known.kind == .truth:
                        values[place] = ConfigValue(.bool(truth), isSecret: false)
                    case _ where known.kind == .truth:
                        throw ConfigurationError(description: "\(key) in '\(path)' is neither true nor false")
                    case let text as String: values[place] = ConfigValue(.string(text), isSecret: false)
                    case let number as Int: values[place] = ConfigValue(.int(number), isSecret: false)
                    default:
                        throw ConfigurationError(
                            description: "the configuration file '\(path)': '\(key)' must be a text or a whole number")
                    }
                    continue
                }
                let known = SettingKey.all.map(\.name)
                if let inner = value as? [String: Any], known.contains(where: { $0.hasPrefix(key + ".") }) {
                    try check(inner, key + ".")
                } else {
                    let near = SettingKey.nearest(to: key, among: known).map { "did you mean '\($0)'?" }
                    throw ConfigurationError(
                        description:
                            "the configuration file '\(path)' has the setting '\(key)', which does not exist; "
                            + (near ?? "known are " + known.sorted().joined(separator: ", ")))
                }
            }
        }
        try check(object, "")
        return values
    }

    /// A file that other accounts can read holds no password.
    static func refuseSecrets(in database: String, of path: String) throws {
        guard let keyword = ConnectionConfiguration.secretKeywords(in: database).first else { return }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
        if mode & 0o007 != 0 {
            throw ConfigurationError(
                description:
                    "database in '\(path)' holds a \(keyword), and other accounts can read the file; \(DatabaseOptions.remedy), "
                    + "or run chmod 600 '\(path)'")
        }
    }

    /// The clinic's own choices, from the object `clinic` of the configuration file, checked against the
    /// protocol and its proofs.
    func clinic() throws -> ClinicSettings {
        struct File: Decodable {
            let clinic: ClinicSettings?
        }
        guard let path, let data = FileManager.default.contents(atPath: path) else { return ClinicSettings() }
        do {
            let settings = try JSONDecoder().decode(File.self, from: data).clinic ?? ClinicSettings()
            _ = try spineProtocol.applyingProven(settings)
            return settings
        } catch let error as SettingsError {
            throw ConfigurationError(description: "the clinic's settings in '\(path)': \(error)")
        } catch DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context) {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw ConfigurationError(
                description: "the clinic's settings in '\(path)', \(place): \(context.debugDescription)")
        }
    }

    /// Who is told of alerts, from the object `alerts` of the configuration file; nil where there is none.
    func alerts() throws -> AlertsConfiguration? {
        struct File: Decodable {
            let alerts: AlertsConfiguration?
        }
        guard let path, let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            guard let alerts = try JSONDecoder().decode(File.self, from: data).alerts else { return nil }
            if let problem = alerts.problem {
                throw ConfigurationError(description: "alerts in '\(path)': \(problem)")
            }
            return alerts
        } catch let error as DecodingError {
            throw ConfigurationError(description: "alerts in '\(path)': \(Self.explanation(of: error))")
        }
    }

    /// How the staff board is reached and who may use it, from the object `board` of the configuration file; nil where
    /// there is none.
    func board() throws -> BoardSettings? {
        struct File: Decodable {
            let board: BoardSettings?
        }
        return try listener("board", File.self, \.board)
    }

    /// How the patient form is reached, from the object `form` of the configuration file; nil where there is none.
    func form() throws -> FormSettings? {
        struct File: Decodable {
            let form: FormSettings?
        }
        guard let form = try listener("form", File.self, \.form) else { return nil }
        if let path, let database = form.database { try Self.refuseSecrets(in: database, of: path) }
        return form
    }

    private func listener<File: Decodable, Object>(
        _ name: String, _: File.Type, _ object: KeyPath<File, Object?>
    ) throws -> Object? {
        guard let path, let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(File.self, from: data)[keyPath: object]
        } catch let error as DecodingError {
            throw ConfigurationError(description: "\(name) in '\(path)': \(Self.explanation(of: error))")
        } catch let error as WebSettingsError {
            throw ConfigurationError(description: "\(name) in '\(path)': \(error)")
        }
    }

    /// Where and what a decoding error is, in words.
    private static func explanation(of error: DecodingError) -> String {
        switch error {
        case .dataCorrupted(let context), .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
        case .keyNotFound(let key, let context):
            "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
        @unknown default: "it cannot be read"
        }
    }

    /// Where a setting's value is from: its variable, the file, or nowhere.
    func origin(of key: SettingKey) -> String? {
        if let variable = key.variable, ProcessInfo.processInfo.environment[variable] != nil { return variable }
        let isSet =
            reader.string(forKey: Self.key(key.name)) != nil || reader.int(forKey: Self.key(key.name)) != nil
            || reader.bool(forKey: Self.key(key.name)) != nil
        return isSet ? path : nil
    }

    /// `worker.batch` as swift-configuration names it.
    private static func key(_ name: String) -> ConfigKey { ConfigKey(name.split(separator: ".").map(String.init)) }

    func string(_ key: String) throws -> String? { reader.string(forKey: Self.key(key)) }

    /// True, false, or false where it is not set.
    func bool(_ key: String) throws -> Bool {
        guard let text = try string(key) else { return reader.bool(forKey: Self.key(key)) ?? false }
        guard let value = Bool(text) else {
            throw ConfigurationError(description: "\(key) is '\(text)'; give true or false")
        }
        return value
    }

    /// A whole number within its bounds; nil where it is not set.
    func int(_ key: String) throws -> Int? {
        guard case .whole(let range, _)? = SettingKey.byName[key]?.kind else {
            preconditionFailure("\(key) is no setting that is a whole number")
        }
        guard let text = try string(key) ?? reader.int(forKey: Self.key(key)).map(String.init) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ConfigurationError(
                description: "\(key) is '\(text)'; give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
