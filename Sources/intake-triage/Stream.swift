import Glibc

/// Where the program writes: standard output or standard error, as they were given to it.
enum Stream: Int32 {
    case output = 1
    case error = 2

    /// Writes all of it, also to a pipe that takes little at a time.
    ///
    /// - Returns: what the system says where it cannot be written, as of a full disk or a stream that was closed; else nil.
    func write(_ text: String) -> String? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                var readiness = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                poll(&readiness, 1, -1)
            } else if errno != EINTR {
                return String(cString: strerror(errno))
            }
        }
        return nil
    }
}
