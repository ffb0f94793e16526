/// The text of an SQL statement and whether to prepare it.
public struct Statement: Sendable, Hashable {
    /// The text, with parameters `$1`, `$2`, ….
    public let sql: String
    /// The prefix of the statement's name on the server; nil for a statement that is parsed anew each time.
    public let name: String?
    /// Whether a text holds U+0000, which libpq would take for its end; looked for once, since the texts may be long.
    let holdsNUL: Bool

    /// Creates a statement that each connection prepares at its first use and keeps for its life; meant for a fixed set of texts.
    ///
    /// The server's name is `name` and a number, so that no two preparations collide.
    public init(name: String, _ sql: String) {
        self.name = name
        self.sql = sql
        holdsNUL = sql.utf8.contains(0) || name.utf8.contains(0)
    }

    /// Creates a statement that is never prepared.
    public init(_ sql: String) {
        name = nil
        self.sql = sql
        holdsNUL = sql.utf8.contains(0)
    }
}

extension Statement: ExpressibleByStringLiteral {
    /// Creates a statement that is never prepared.
    public init(stringLiteral sql: String) { self.init(sql) }
}
