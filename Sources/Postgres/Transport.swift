/// How the bytes of a session travel.
public struct Transport: Sendable, Hashable {
    /// Over a Unix socket, which never leaves the host.
    public let isLocalSocket: Bool
    /// Over TCP to this host's own address.
    public let isLoopback: Bool
    /// libpq's `sslmode`, as the connection string, a variable or libpq itself gave it.
    public let sslMode: String
    /// Whether this session is encrypted; with `allow` and `prefer` the next one need not be.
    public let isEncrypted: Bool

    /// Describes a way, for code that decides on it and its tests.
    public init(isLocalSocket: Bool, isLoopback: Bool, sslMode: String, isEncrypted: Bool) {
        self.isLocalSocket = isLocalSocket
        self.isLoopback = isLoopback
        self.sslMode = sslMode
        self.isEncrypted = isEncrypted
    }
}
