import ArgumentParser
import Foundation
import Postgres

/// The databases that a worker works for: one, or one for each clinic.
struct WorkerDatabases: ParsableArguments {
    @Option(
        help: """
            A libpq connection string, such as 'host=/run/postgresql dbname=clinic'; again and again for several databases. \
            Else INTAKE_TRIAGE_DATABASE, else libpq's own PG* variables. Put passwords into a passfile.
            """)
    var database: [String] = []

    @Option(
        help: """
            A file with more of them, a connection string a line; lines that begin with # say nothing. SIGHUP has it read \
            again. Else worker.databases.
            """)
    var databases: String?

    @Flag(
        help: """
            The databases are behind a pooler that gives a session for one transaction at a time, as pgbouncer does with \
            pool_mode = transaction; the worker then looks for forms about once a second instead of being woken.
            """)
    var pooled = false

    func isPooled(_ settings: Settings) throws -> Bool { try pooled || settings.bool("pooled") }

    /// The file, where there is one.
    func file(_ settings: Settings) throws -> String? { try databases ?? settings.string("worker.databases") }

    /// The connection strings with a name for each, which logs and metrics show: the database's, and its host where two
    /// have the same.
    ///
    /// - Throws: ``ConfigurationError`` for one that libpq does not understand, and where there is none.
    func named(_ settings: Settings) throws -> [(name: String, database: String)] {
        var all = database
        for database in all { try DatabaseOptions.refuseSecrets(inFlag: database) }
        // A flag prevails over a variable; a file adds to either.
        if all.isEmpty, let one = try settings.string("database") { all.append(one) }
        if let path = try file(settings) { all += try Self.lines(of: path) }
        if all.isEmpty { all.append("") }
        var known: Set<String> = []
        all = all.filter { known.insert($0).inserted }
        let places = try all.enumerated().map { index, text in
            do { return try ConnectionConfiguration.place(of: text) } catch {
                throw ConfigurationError(
                    description:
                        "the connection string of database \(index + 1) cannot be used; libpq does not understand it")
            }
        }
        let names = places.map { $0.database ?? "default" }
        var count: [String: Int] = [:]
        for name in names { count[name, default: 0] += 1 }
        return zip(all, zip(names, places)).enumerated().map { index, item in
            let (text, (name, place)) = item
            return (count[name] == 1 ? name : "\(name)@\(place.host ?? "default")#\(index + 1)", text)
        }
    }

    private static func lines(of path: String) throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(description: "the file of databases '\(path)' cannot be read")
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !lines.isEmpty else {
            throw ConfigurationError(
                description: "the file of databases '\(path)' names none; write a connection string a line")
        }
        for line in lines { try Settings.refuseSecrets(in: line, of: path) }
        return lines
    }
}
