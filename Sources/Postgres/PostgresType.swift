/// A data type by its object identifier in `pg_type`, which is the same on every server for the built-in types.
///
/// Source: PostgreSQL's `src/include/catalog/pg_type.dat`.
public struct PostgresType: Hashable, Sendable {
    /// The object identifier.
    public let oid: UInt32

    /// Creates a type, such as one of the database's own, from its object identifier.
    public init(oid: UInt32) { self.oid = oid }

    /// A `Bool`.
    public static let bool = PostgresType(oid: 16)
    /// Bytes, `[UInt8]`.
    public static let bytea = PostgresType(oid: 17)
    /// The name of a database object, read as a `String`.
    public static let name = PostgresType(oid: 19)
    /// An `Int64`, and what an `Int` is sent as.
    public static let int8 = PostgresType(oid: 20)
    /// An `Int16`.
    public static let int2 = PostgresType(oid: 21)
    /// An `Int32`.
    public static let int4 = PostgresType(oid: 23)
    /// A `String`.
    public static let text = PostgresType(oid: 25)
    /// A JSON text that the server keeps as it is; its bytes can be lent.
    public static let json = PostgresType(oid: 114)
    /// A `Double`.
    public static let float8 = PostgresType(oid: 701)
    /// A literal whose type nothing decides, read as a `String`.
    public static let unknown = PostgresType(oid: 705)
    /// `char(n)`, read as a `String`.
    public static let bpchar = PostgresType(oid: 1042)
    /// `varchar(n)`, read as a `String`.
    public static let varchar = PostgresType(oid: 1043)
    /// A ``Timestamp``.
    public static let timestamptz = PostgresType(oid: 1184)
    /// A ``PostgresUUID``.
    public static let uuid = PostgresType(oid: 2950)
    /// A ``JSONB``.
    public static let jsonb = PostgresType(oid: 3802)

    /// The type of one-dimensional arrays of this type, as far as this library reads and writes them.
    public var array: PostgresType? {
        switch self {
        case .bool: PostgresType(oid: 1000)
        case .int2: PostgresType(oid: 1005)
        case .int4: PostgresType(oid: 1007)
        case .text: PostgresType(oid: 1009)
        case .varchar: PostgresType(oid: 1015)
        case .int8: PostgresType(oid: 1016)
        case .float8: PostgresType(oid: 1022)
        case .timestamptz: PostgresType(oid: 1185)
        case .uuid: PostgresType(oid: 2951)
        case .jsonb: PostgresType(oid: 3807)
        default: nil
        }
    }

    /// The type of the elements, if this is the ``array`` of another type.
    public var element: PostgresType? {
        Self.names.keys.first { $0.array == self }
    }
}

extension PostgresType: CustomStringConvertible {
    /// The type's name, with `[]` for an array, or `oid` and the number of one that is not known here.
    public var description: String { Self.names[self] ?? element.map { "\($0)[]" } ?? "oid \(oid)" }

    private static let names: [PostgresType: String] = [
        .bool: "bool", .bytea: "bytea", .name: "name", .int8: "int8", .int2: "int2", .int4: "int4", .text: "text",
        .json: "json", .float8: "float8", .unknown: "unknown", .bpchar: "bpchar", .varchar: "varchar",
        .timestamptz: "timestamptz", .uuid: "uuid", .jsonb: "jsonb", PostgresType(oid: 700): "float4",
        PostgresType(oid: 1700): "numeric", PostgresType(oid: 2278): "void",
    ]
}
