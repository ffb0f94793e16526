import Glibc

/// The unprivileged user as whom root runs the server.
struct ServerAccount: Sendable, Equatable {
    let userID: uid_t
    let groupID: gid_t

    /// The account for this process: nil when it is not root and so runs the server as itself.
    ///
    /// - Throws: ``EmbeddedPostgresError/noUnprivilegedUser``.
    static func current() throws(EmbeddedPostgresError) -> ServerAccount? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let account = lookUp(name) { return account }
        }
        throw .noUnprivilegedUser
    }

    /// The account of a user, or nil when there is none of that name or it is root.
    static func lookUp(_ name: String) -> ServerAccount? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil, entry.pw_uid != 0 else {
            return nil
        }
        return ServerAccount(userID: entry.pw_uid, groupID: entry.pw_gid)
    }
}
