internal import Glibc

/// What the service manager lets this process do.
enum NetworkAccess {
    /// Whether the kernel refuses sockets of the Internet, as under `RestrictAddressFamilies=AF_UNIX`.
    static var isForbidden: Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor < 0 else {
            close(descriptor)
            return false
        }
        return [EAFNOSUPPORT, EPERM, EACCES].contains(errno)
    }
}
