import TestSupport
import Glibc
import Postgres
import Testing

/// Values go to the server and come back.
@Suite(.timeLimit(.minutes(2))) struct ValueTests {
    private func expectRoundTrip<T: PostgresEncodable & PostgresDecodable & Equatable & Sendable>(
        _ values: [T], _ type: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await withConnection { connection in
            for value in values {
                let echo: T = try await connection.value(Statement("SELECT $1::\(type)"), value)
                #expect(echo == value, sourceLocation: sourceLocation)
                let name: String = try await connection.value("SELECT pg_typeof($1)::text", value)
                let expected: String = try await connection.value(Statement("SELECT '\(type)'::regtype::text"))
                #expect(name == expected, sourceLocation: sourceLocation)
            }
            let null: T? = try await connection.value(Statement("SELECT $1::\(type)"), T?.none)
            #expect(null == nil, sourceLocation: sourceLocation)
            if let first = values.first {
                let some: T? = try await connection.value(Statement("SELECT $1::\(type)"), T?.some(first))
                #expect(some == first, sourceLocation: sourceLocation)
            }
        }
    }

    private func expectArrayRoundTrip<T>(
        _ elements: [T], _ type: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws where T: PostgresArrayElement & PostgresArrayDecodable & Equatable {
        try await expectRoundTrip([elements, [], [elements[0]]], "\(type)[]", sourceLocation: sourceLocation)
        let withNulls: [T?] = [nil] + elements.map { $0 } + [nil]
        try await expectRoundTrip([withNulls, [nil], []], "\(type)[]", sourceLocation: sourceLocation)
        try await withConnection { connection in
            let rows = try await connection.query(
                Statement("SELECT e, n FROM unnest($1::\(type)[]) WITH ORDINALITY AS u(e, n) ORDER BY n"), withNulls)
            let unnested = try rows.map { row in try row.decode(0, as: T?.self) }
            #expect(unnested == withNulls, sourceLocation: sourceLocation)
        }
    }

    @Test func `scalars of every type, and NULL of each, survive the way both ways`() async throws {
        try await expectRoundTrip([true, false], "bool")
        try await expectRoundTrip([Int16.min, -1, 0, 1, .max], "int2")
        try await expectRoundTrip([Int32.min, -1, 0, 1, .max], "int4")
        try await expectRoundTrip([Int64.min, -1, 0, 1, .max], "int8")
        try await expectRoundTrip([Int.min, -1, 0, 1, .max], "int8")
        try await expectRoundTrip([-1.5, 0, .pi, .infinity, .leastNonzeroMagnitude], "float8")
        try await expectRoundTrip(["", "a", "Ünïcode – 日本語 🩺", "it's \"quoted\" \\ and\nnew"], "text")
        try await expectRoundTrip([[], [0], [UInt8](0...255)], "bytea")
        try await expectRoundTrip([PostgresUUID.random(), PostgresUUID(high: 0, low: 0)], "uuid")
        try await expectRoundTrip([JSONB("{\"a\": 1}"), JSONB("[\"ü\", null]")], "jsonb")
        try await expectRoundTrip(
            [0, -1, 1, 946_684_800_000_000, 1_772_442_000_123_456].map(Timestamp.init(microsecondsSinceUnixEpoch:)),
            "timestamptz")
    }

    @Test func `one-dimensional arrays, empty ones and NULL elements survive the way both ways and unnest`()
        async throws
    {
        try await expectArrayRoundTrip([true, false, true], "bool")
        try await expectArrayRoundTrip([Int16(1), 2, 3], "int2")
        try await expectArrayRoundTrip([Int32(1), -2, 3], "int4")
        try await expectArrayRoundTrip([Int64(1), .min, .max], "int8")
        try await expectArrayRoundTrip([1, -2, 3], "int8")
        try await expectArrayRoundTrip([1.5, -2.25], "float8")
        try await expectArrayRoundTrip(["", "NULL", "{\"a\",b}", "ü"], "text")
        try await expectArrayRoundTrip([PostgresUUID.random(), PostgresUUID.random()], "uuid")
        try await expectArrayRoundTrip([JSONB("{\"a\": [1, 2]}"), JSONB("\"x\"")], "jsonb")
        try await expectArrayRoundTrip(
            [1, 1_772_442_000_123_456].map(Timestamp.init(microsecondsSinceUnixEpoch:)), "timestamptz")
    }

    @Test func `an array built from bytes equals one built from strings`() async throws {
        try await withConnection { connection in
            var texts = PostgresArray<String>()
            texts.append("ä")
            Array("xyz".utf8).withUnsafeBytes { texts.append(utf8: $0) }
            #expect(texts.count == 2)
            let echoed: [String?] = try await connection.value("SELECT $1::text[]", texts)
            #expect(echoed == ["ä", "xyz"])
            var documents = PostgresArray<JSONB>()
            documents.append("{\"a\": 1}")
            let echoedDocuments: [JSONB?] = try await connection.value("SELECT $1::jsonb[]", documents)
            #expect(echoedDocuments == [JSONB("{\"a\": 1}")])
            documents.removeAll()
            let none: [JSONB?] = try await connection.value("SELECT $1::jsonb[]", documents)
            #expect(none.isEmpty)
        }
    }

    @Test func `the server reads and writes the same instants and identifiers as text`() async throws {
        try await withConnection { connection in
            let timestamp = Timestamp(microsecondsSinceUnixEpoch: 1_772_442_000_123_456)
            let same: Bool = try await connection.value(
                "SELECT $1 = '2026-03-02T09:00:00.123456Z'::timestamptz", timestamp)
            #expect(same)
            #expect(timestamp.description == "2026-03-02T09:00:00.123456Z")
            let uuid = PostgresUUID.random()
            let text: String = try await connection.value("SELECT $1::uuid::text", uuid)
            #expect(text == uuid.description)
            let old: Timestamp = try await connection.value("SELECT '1969-12-31T23:59:59.5Z'::timestamptz")
            #expect(old.microsecondsSinceUnixEpoch == -500_000)
        }
    }

    @Test func `varchar, name, bpchar and untyped literals are text; a string goes into varchar`() async throws {
        try await withConnection { connection in
            for sql in ["'a'::varchar", "'a'::name", "'a'::char(1)", "'a'", "$1::varchar"] {
                let parameters: [any PostgresEncodable] = sql.hasPrefix("$") ? ["a"] : []
                let value = try await connection.query(Statement("SELECT \(sql)"), parameters: parameters)
                    .single { row in try row.decode(0, as: String.self) }
                #expect(value == "a")
            }
            let varchars: [String?] = try await connection.value("SELECT ARRAY['a', NULL]::varchar[]")
            #expect(varchars == ["a", nil])
        }
    }

    @Test func `an Int is read from every integer type`() async throws {
        try await withConnection { connection in
            for type in ["int2", "int4", "int8"] {
                let value: Int = try await connection.value(Statement("SELECT (-7)::\(type)"))
                #expect(value == -7)
            }
        }
    }

    @Test func `a value of the wrong type is a decoding error that names column, wish and type`() async throws {
        try await withConnection { connection in
            func expectMismatch<T: PostgresDecodable>(
                _ sql: String, as type: T.Type, found: String, sourceLocation: SourceLocation = #_sourceLocation
            ) async throws {
                let result = try await connection.query(Statement("SELECT \(sql) AS c"))
                #expect(
                    throws: PostgresError.decoding(DecodingFailure(column: "c", expected: T.decodedName, found: found)),
                    sourceLocation: sourceLocation
                ) { try result.value(row: 0, column: 0, as: type) }
            }
            try await expectMismatch("1::int4", as: Int64.self, found: "int4")
            try await expectMismatch("1::int8", as: Int32.self, found: "int8")
            try await expectMismatch("'1'::text", as: Int.self, found: "text")
            try await expectMismatch("1", as: String.self, found: "int4")
            try await expectMismatch("'{}'::jsonb", as: String.self, found: "jsonb")
            try await expectMismatch("'{}'::json", as: JSONB.self, found: "json")
            try await expectMismatch("1.5::numeric", as: Double.self, found: "numeric")
            try await expectMismatch("1::float4", as: Double.self, found: "float4")
            try await expectMismatch("now()::timestamp", as: Timestamp.self, found: "oid 1114")
            try await expectMismatch("ARRAY[1]::int4[]", as: [Int64].self, found: "int4[]")
            try await expectMismatch("'x'::bytea", as: [Int64].self, found: "bytea")
            try await expectMismatch("NULL::int8", as: Int64.self, found: "null")
            try await expectMismatch("NULL::int4", as: Int64?.self, found: "int4")
            try await expectMismatch("ARRAY[1, NULL]::int8[]", as: [Int64].self, found: "null")
            try await expectMismatch("ARRAY[[1], [2]]::int8[]", as: [Int64].self, found: "array of 2 dimensions")
            try await expectMismatch("'infinity'::timestamptz", as: Timestamp.self, found: "an infinite timestamp")
            try await expectMismatch("'-infinity'::timestamptz", as: Timestamp.self, found: "an infinite timestamp")
            try await expectMismatch("true", as: UInt8.self, found: "bool")
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a column that does not exist is a decoding error, and its absence is not reported to libpq`()
        async throws
    {
        try await withConnection { connection in
            let result = try await connection.query("SELECT 1")
            #expect(throws: PostgresError.self) { try result.single { row in try row.decode(1, as: Int.self) } }
            #expect(throws: PostgresError.self) { try result.single { row in try row.isNull(-1) } }
        }
    }

    @Test func `an instant that one side cannot hold is an error and never infinity`() async throws {
        try await withConnection { connection in
            let earliest = Timestamp(microsecondsSinceUnixEpoch: .min)
            let error = await postgresError { try await connection.execute("SELECT $1", earliest) }
            #expect(error?.sqlState == .datetimeFieldOverflow)
            let latest = Timestamp(microsecondsSinceUnixEpoch: .max)
            let echo: Timestamp = try await connection.value("SELECT $1", latest)
            #expect(echo == latest)
            let later = try await connection.query("SELECT '294276-12-31T00:00:00Z'::timestamptz AS c")
            #expect(
                throws: PostgresError.decoding(
                    DecodingFailure(column: "c", expected: "timestamptz", found: "a timestamp out of range"))
            ) { try later.value(row: 0, column: 0, as: Timestamp.self) }
        }
    }

    @Test func `bytes of text, json, jsonb and bytea are lent without a copy, jsonb without its version`() async throws
    {
        try await withConnection { connection in
            let result = try await connection.query(
                "SELECT 'text', '{}'::json, '{\"a\": 1}'::jsonb, '\\x6869'::bytea, NULL::text, 1")
            let texts = try result.single { row in
                try (0..<5).map { column in
                    try row.withUnsafeBytes(column) { $0.map { String(decoding: $0, as: UTF8.self) } }
                }
            }
            #expect(texts == ["text", "{}", "{\"a\": 1}", "hi", nil])
            #expect(throws: PostgresError.self) { try result.withUnsafeBytes(row: 0, column: 5) { $0?.count } }
        }
    }

    @Test func `a value of 64 MiB goes both ways`() async throws {
        try await withConnection { connection in
            let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 20) { buffer, count in
                buffer.initialize(repeating: 7)
                for index in stride(from: 0, to: buffer.count, by: 997) {
                    buffer[index] = UInt8(truncatingIfNeeded: index)
                }
                count = buffer.count
            }
            let result = try await connection.query("SELECT $1", bytes, deadline: .generous)
            let isSame = try result.withUnsafeBytes(row: 0, column: 0) { echo in
                bytes.withUnsafeBytes { sent in
                    guard let received = echo?.baseAddress, echo?.count == sent.count else { return false }
                    return memcmp(received, sent.baseAddress!, sent.count) == 0
                }
            }
            #expect(isSame)
        }
    }

    @Test func `large values in both directions at once do not block each other`() async throws {
        try await withConnection { connection in
            // Each statement's answer is larger than the sockets' buffers, and the text with all of them is too.
            let padding = String(repeating: "x", count: 1000)
            let script = String(repeating: "SELECT repeat('\(padding)', 100);", count: 500)
            try await connection.executeScript(script, deadline: .generous)
            try await expectAnswer(from: connection)
        }
    }
}

@Suite struct NewtypeTests {
    @Test func `a UUID is parsed in either case and printed in lower case`() throws {
        let uuid = try #require(PostgresUUID("0123ABCD-ef01-4567-89AB-cdef01234567"))
        #expect(uuid.description == "0123abcd-ef01-4567-89ab-cdef01234567")
        #expect(uuid.high == 0x0123_abcd_ef01_4567)
        #expect(uuid.low == 0x89ab_cdef_0123_4567)
        #expect(PostgresUUID(uuid.description) == uuid)
    }

    @Test(arguments: [
        "", "0123abcd", "0123abcdef014567-89ab-cdef0123456789", "0123abcd-ef01-4567-89ab-cdef0123456g",
        "{0123abcd-ef01-4567-89ab-cdef01234567}", "0123abcd-ef01-4567-89ab-cdef012345678",
        "0123abcd-ef01-4567-89ab_cdef01234567",
    ])
    func `anything else is no UUID`(text: String) { #expect(PostgresUUID(text) == nil) }

    @Test func `random UUIDs are of version 4 and differ`() {
        let uuids = (0..<100).map { _ in PostgresUUID.random() }
        #expect(Set(uuids).count == 100)
        #expect(uuids.allSatisfy { $0.high & 0xf000 == 0x4000 && $0.low >> 62 == 0b10 })
    }

    @Test func `UUIDs are ordered by their bytes`() {
        #expect(PostgresUUID(high: 1, low: 0) < PostgresUUID(high: 1, low: 1))
        #expect(PostgresUUID(high: 1, low: .max) < PostgresUUID(high: 1 << 63, low: 0))
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"), (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
    ])
    func `timestamps print as UTC`(microseconds: Int64, text: String) {
        #expect(Timestamp(microsecondsSinceUnixEpoch: microseconds).description == text)
    }

    @Test func `SQLSTATE codes are five digits or upper-case letters`() {
        #expect(SQLState(rawValue: "22P02") == .invalidTextRepresentation)
        #expect(SQLState(rawValue: "22p02") == nil)
        #expect(SQLState(rawValue: "22P0") == nil)
        #expect(SQLState(rawValue: "22P02 ") == nil)
        #expect(SQLState.uniqueViolation.conditionName == "unique_violation")
        #expect(SQLState.serializationFailure.conditionClass == "40")
        #expect(SQLState(rawValue: "ZZ999")?.conditionName == nil)
    }
}
