/// Why a private cluster could not be made, started, stopped or removed.
package enum EmbeddedPostgresError: Error, Equatable, CustomStringConvertible {
    /// No folder holds the server's programs; the folders that were tried.
    case serverNotInstalled(searched: [String])
    /// The folder that the environment names lacks one of the server's programs.
    case incompleteBinaries(folder: String, missing: String)
    /// This process is root, and there is no user to whom it could give the server.
    case noUnprivilegedUser
    /// The temporary folder could not be made; the system's error number.
    case folderNotCreated(path: String, errno: Int32)
    /// A setting that says where the server is reached, which this type decides.
    case reservedSetting(String)
    /// A setting whose name is no setting's name, or whose value holds a NUL.
    case malformedSetting(String)
    /// A program of the server failed.
    case commandFailed(command: String, status: String, output: String)
    /// The server did not come up.
    case serverDidNotStart(output: String)
    /// A shell could not be started.
    case processDidNotStart
    /// Something of the cluster is still there after ``EmbeddedPostgres/remove()``.
    case notDeleted(folder: String)
    /// The cluster was removed before this call.
    case removed

    package var description: String {
        switch self {
        case .serverNotInstalled(let searched):
            """
            The PostgreSQL server is not installed (no initdb in \(searched.joined(separator: ", "))). \
            Install it with `apt-get install postgresql`, or name the folder of its programs in \
            \(ServerBinaries.overrideVariable).
            """
        case .incompleteBinaries(let folder, let missing):
            "\(ServerBinaries.overrideVariable) names \(folder), which holds no program \(missing)."
        case .noUnprivilegedUser:
            "PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody to run it as."
        case .folderNotCreated(let path, let errno):
            "The folder \(path) for a private PostgreSQL could not be made (error number \(errno))."
        case .reservedSetting(let name):
            "The setting \(name) of a private PostgreSQL cannot be chosen."
        case .malformedSetting(let name):
            "Not a setting that postgresql.conf can hold: \(name)"
        case .commandFailed(let command, let status, let output):
            "\(command) failed (\(status)): \(output)"
        case .serverDidNotStart(let output):
            "The private PostgreSQL did not start: \(output)"
        case .processDidNotStart:
            "A shell for the private PostgreSQL could not be started."
        case .notDeleted(let folder):
            "The folder of the private PostgreSQL could not be deleted: \(folder)"
        case .removed:
            "The private PostgreSQL has been removed."
        }
    }
}
