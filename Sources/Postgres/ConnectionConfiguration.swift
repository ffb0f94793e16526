import CLibpq
import Glibc

/// How to connect, and how the session is to behave.
public struct ConnectionConfiguration: Sendable {
    /// A libpq connection string or URI, which libpq alone interprets; empty for libpq's own `PG*` variables and defaults.
    ///
    /// Its `connect_timeout` is heeded for each host, so that one that never answers does not keep the next from being tried.
    public var connectionString: String
    /// The session's name in `pg_stat_activity`, unless the connection string or `PGAPPNAME` gives one.
    public var applicationName: String?
    /// When the server is told of ``ConnectionConfiguration/settings``.
    public enum SettingsScope: Sendable, Hashable {
        /// With the start-up packet as `options`, for the whole session.
        ///
        /// They come after those of the connection string or `PGOPTIONS`, and so prevail over them.
        case session
        /// With each BEGIN of `transaction`, until its end; other statements run without them. For a pooler that gives a
        /// session of the server for one transaction at a time, as pgbouncer does with `pool_mode = transaction`:
        /// it refuses `options`, and what is set for a session would stay for its next user.
        case transaction
    }

    /// Settings of the server, such as `statement_timeout`.
    public var settings: [String: String]
    /// When the server is told of them.
    public var settingsScope: SettingsScope
    /// Keywords of libpq, such as `keepalives_idle` or `tcp_user_timeout` (milliseconds), for those that the connection string leaves open.
    public var defaults: [String: String]
    /// Whether named statements are prepared; false behind a pooler that changes servers between transactions.
    public var preparesStatements: Bool
    /// How long the server may take to confirm that it has cancelled a statement or rolled back, before the connection is given up.
    public var gracePeriod: Duration
    /// What is known of the servers of the connection string from earlier sessions; nil where each session starts anew.
    public var hosts: HostMemory?

    /// Creates a configuration; see its properties, whose defaults are those of a program that is alone with its server.
    ///
    /// - Parameter connectionString: a libpq connection string or URI; empty for libpq's variables and defaults.
    public init(
        _ connectionString: String, applicationName: String? = nil, settings: [String: String] = [:],
        settingsScope: SettingsScope = .session, defaults: [String: String] = [:], preparesStatements: Bool = true,
        gracePeriod: Duration = .seconds(5), hosts: HostMemory? = nil
    ) {
        self.connectionString = connectionString
        self.applicationName = applicationName
        self.settings = settings
        self.settingsScope = settingsScope
        self.defaults = defaults
        self.preparesStatements = preparesStatements
        self.gracePeriod = gracePeriod
        self.hosts = hosts
    }
}

extension ConnectionConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Shows nothing of the connection string, which may hold a password.
    public var description: String { "ConnectionConfiguration(\(applicationName ?? "unnamed"))" }
    /// As ``description``.
    public var debugDescription: String { description }
    /// Shows as little to `dump` and to a debugger.
    public var customMirror: Mirror { Mirror(self, children: ["applicationName": applicationName ?? ""]) }
}

extension ConnectionConfiguration {
    /// The keywords and values for `PQconnectStartParams`.
    ///
    /// - Throws: `invalidConnectionString` for what libpq does not understand, and for hosts and ports that can only come from a
    ///   password with unescaped delimiters.
    func parameters() throws(PostgresError) -> [String: String] {
        var values = try parse()
        let isPlausible =
            (values["host"] ?? "").split(separator: ",").allSatisfy { !$0.dropFirst().contains("@") }
            && (values["port"] ?? "").utf8.allSatisfy {
                $0 == UInt8(ascii: ",") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
        guard isPlausible else { throw .connectionFailed(ConnectionFailure(reason: .invalidConnectionString)) }
        for (keyword, value) in defaults where values[keyword] == nil { values[keyword] = value }
        if let applicationName, values["fallback_application_name"] == nil {
            values["fallback_application_name"] = applicationName
        }
        if !settings.isEmpty, settingsScope == .session {
            let inherited = values["options"] ?? getenv("PGOPTIONS").map { String(cString: $0) }
            let added = settings.sorted { $0.key < $1.key }.map { "-c \(Self.escaped("\($0.key)=\($0.value)"))" }
            values["options"] = ((inherited.map { [$0] } ?? []) + added).joined(separator: " ")
        }
        // Everything that this library reads and writes is UTF-8.
        values["client_encoding"] = "UTF8"
        return values
    }

    /// The statement that follows BEGIN and makes the settings for the transaction; nil where there are none to make.
    var transactionSettings: String? {
        guard settingsScope == .transaction, !settings.isEmpty else { return nil }
        func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
        let calls = settings.sorted { $0.key < $1.key }.map { name, value in
            "pg_catalog.set_config(\(literal(name)), \(literal(value)), true)"
        }
        return "SELECT " + calls.joined(separator: ", ")
    }

    /// Spaces separate the arguments in `options`, and a backslash escapes them.
    private static func escaped(_ argument: String) -> String {
        var escaped = ""
        for character in argument.unicodeScalars {
            if character == "\\" || character.properties.isWhitespace { escaped.unicodeScalars.append("\\") }
            escaped.unicodeScalars.append(character)
        }
        return escaped
    }

    /// The keywords of a connection string whose values are secrets by libpq's judgement, such as `password`; none for what
    /// libpq does not understand.
    package static func secretKeywords(in connectionString: String) -> [String] {
        guard !connectionString.utf8.contains(0), let options = PQconninfoParse(connectionString, nil) else {
            return []
        }
        defer { PQconninfoFree(options) }
        var keywords: [String] = []
        var option = options
        while let keyword = option.pointee.keyword {
            // libpq's mark for what a form hides.
            if option.pointee.val != nil, option.pointee.dispchar[0] == 0x2A {
                keywords.append(String(cString: keyword))
            }
            option += 1
        }
        return keywords
    }

    /// The name of the database and its hosts, as a connection string gives them; nil where it does not.
    ///
    /// - Throws: `invalidConnectionString` for what libpq does not understand.
    package static func place(
        of connectionString: String
    ) throws(PostgresError) -> (database: String?, host: String?) {
        let values = try ConnectionConfiguration(connectionString).parameters()
        return (values["dbname"] ?? values["service"], values["host"])
    }

    private func parse() throws(PostgresError) -> [String: String] {
        // libpq's message is not kept: it quotes the string.
        guard !connectionString.utf8.contains(0), let options = PQconninfoParse(connectionString, nil) else {
            throw .connectionFailed(ConnectionFailure(reason: .invalidConnectionString))
        }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }
}
