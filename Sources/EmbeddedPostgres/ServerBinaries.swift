import Foundation

/// The folder that holds PostgreSQL's server programs, which Debian keeps out of `PATH`.
struct ServerBinaries: Sendable, Equatable {
    /// The environment variable that names the folder and so forgoes the search.
    static let overrideVariable = "INTAKE_TRIAGE_POSTGRES_BINDIR"

    /// The programs without which a cluster cannot be run.
    static let required = ["initdb", "pg_ctl", "postgres", "createdb"]

    let folder: String

    func path(of program: String) -> String { "\(folder)/\(program)" }

    /// Finds the programs: in the folder that the environment names, else in the highest version of Debian's folders
    /// (`/usr/lib/postgresql/VERSION/bin`) and of the PostgreSQL project's RPMs, else in `PATH`.
    ///
    /// - Throws: ``EmbeddedPostgresError/serverNotInstalled(searched:)`` or
    ///   ``EmbeddedPostgresError/incompleteBinaries(folder:missing:)``.
    static func find(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        versionFolders: [String] = ["/usr/lib/postgresql", "/usr"]
    ) throws(EmbeddedPostgresError) -> ServerBinaries {
        if let folder = environment[overrideVariable], !folder.isEmpty {
            guard let missing = missingProgram(in: folder) else { return ServerBinaries(folder: folder) }
            throw .incompleteBinaries(folder: folder, missing: missing)
        }
        let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let candidates = versionFolders.flatMap(installedVersions(in:)) + path
        guard let folder = candidates.first(where: { missingProgram(in: $0) == nil }) else {
            throw .serverNotInstalled(searched: versionFolders.map { "\($0)/*/bin" } + path)
        }
        return ServerBinaries(folder: folder)
    }

    private static func missingProgram(in folder: String) -> String? {
        required.first { !FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
    }

    /// The `bin` folders of `15`, `16` (Debian) and `pgsql-15` (RPM) in `folder`, the highest version first.
    private static func installedVersions(in folder: String) -> [String] {
        // A folder that is not there holds no version.
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        let versions = entries.compactMap { entry -> (number: Double, bin: String)? in
            let digits = entry.hasPrefix("pgsql-") ? entry.dropFirst("pgsql-".count) : entry[...]
            return Double(digits).map { ($0, "\(folder)/\(entry)/bin") }
        }
        return versions.sorted { $0.number > $1.number }.map(\.bin)
    }
}
