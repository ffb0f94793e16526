import TestSupport
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct StatementTests {
    @Test func `a refused statement is an error with its SQLSTATE, and the connection stays usable`() async throws {
        try await withConnection { connection in
            let error = await postgresError { try await connection.execute("SELECT * FROM nowhere") }
            #expect(error?.sqlState == .undefinedTable)
            #expect(error?.isConnectionGone == false)
            try await expectAnswer(from: connection)
        }
    }

    @Test func `a constraint's violation names schema, table and constraint`() async throws {
        try await withConnection(to: TestServer.newDatabase()) { connection in
            try await connection.execute("CREATE TABLE t (a int CONSTRAINT positive CHECK (a > 0), b int NOT NULL)")
            let check = await postgresError { try await connection.execute("INSERT INTO t VALUES ($1, 1)", Int32(-1)) }
            #expect(check?.serverError?.constraint == "positive")
            #expect(check?.serverError?.table == "t")
            #expect(check?.serverError?.schema == "public")
            let null = await postgresError { try await connection.execute("INSERT INTO t VALUES (1, NULL)") }
            #expect(null?.sqlState == .notNullViolation)
            #expect(null?.serverError?.column == "b")
        }
    }

    @Test func `commands say how many rows they touched`() async throws {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE t AS SELECT generate_series(1, 5) AS a")
            #expect(try await connection.execute("UPDATE t SET a = a + 1 WHERE a > $1", Int32(2)) == 3)
            #expect(try await connection.execute("DELETE FROM t") == 5)
            #expect(try await connection.query("SELECT 1").commandTag == "SELECT 1")
        }
    }

    @Test(arguments: ["", " ", "-- comment", ";"])
    func `an empty statement is no error`(sql: String) async throws {
        try await withConnection { connection in
            let result = try await connection.query(Statement(sql))
            #expect(result.rowCount == 0)
            #expect(result.columnCount == 0)
            #expect(result.commandTag == "")
            try await connection.executeScript(sql)
            try await expectAnswer(from: connection)
        }
    }

    @Test func `single and optional insist on the number of rows`() async throws {
        try await withConnection { connection in
            let none = try await connection.query("SELECT 1 WHERE false")
            let two = try await connection.query("SELECT generate_series(1, 2)")
            #expect(throws: PostgresError.unexpectedRowCount(expected: "one", found: 0)) { try none.single { _ in } }
            #expect(throws: PostgresError.unexpectedRowCount(expected: "one", found: 2)) { try two.single { _ in } }
            #expect(throws: PostgresError.unexpectedRowCount(expected: "one or none", found: 2)) {
                try two.optional { _ in }
            }
            let nothing = try none.optional { row in row.index }
            #expect(nothing == nil)
        }
    }

    @Test func `a result outlives its connection`() async throws {
        let connection = try await Connection.connect(
            ConnectionConfiguration(TestServer.connectionString()), logger: .silent)
        let result = try await connection.query("SELECT 'kept' AS word")
        await connection.close()
        let word = try result.single { row in try row.decode(0, as: String.self) }
        #expect(word == "kept")
        #expect(result.columnName(0) == "word")
        #expect(result.columnType(0) == .text)
    }

    @Test func `a script runs several statements in one transaction`() async throws {
        try await withConnection(to: TestServer.newDatabase()) { connection in
            try await connection.executeScript(
                "CREATE TABLE a (x int); INSERT INTO a VALUES (1); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;"
            )
            let error = await postgresError {
                try await connection.executeScript("INSERT INTO a VALUES (2); SELECT 1/0; INSERT INTO a VALUES (3);")
            }
            #expect(error?.sqlState == .divisionByZero)
            try await expectValue(1, from: connection, "SELECT count(*) FROM a")
        }
    }

    @Test func `a transaction that a statement or a script leaves open is rolled back and reported`() async throws {
        try await withConnection(to: TestServer.newDatabase()) { connection in
            let begin = await postgresError { try await connection.execute("BEGIN") }
            #expect(begin == .misuse(.transactionLeftOpen))
            let script = await postgresError { try await connection.executeScript("BEGIN; CREATE TABLE t ()") }
            #expect(script == .misuse(.transactionLeftOpen))
            let failed = await postgresError { try await connection.executeScript("BEGIN; SELECT 1/0") }
            #expect(failed?.sqlState == .divisionByZero)
            try await expectValue(true, from: connection, "SELECT to_regclass('t') IS NULL")
            try await expectAnswer(from: connection)
        }
    }

    @Test func `COPY is refused and does not wedge the connection`() async throws {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE t (a int)")
            for sql in ["COPY t FROM STDIN", "COPY (SELECT generate_series(1, 10)) TO STDOUT"] {
                let error = await postgresError { try await connection.execute(Statement(sql)) }
                #expect(error == .misuse(.copyIsUnsupported))
                let scriptError = await postgresError {
                    try await connection.executeScript("SELECT 1; \(sql); SELECT 2")
                }
                #expect(scriptError == .misuse(.copyIsUnsupported))
                try await expectAnswer(from: connection)
            }
            // More than the sockets' buffers hold, so that the server must be stopped.
            let endlessCopy = await postgresError {
                try await connection.execute(
                    "COPY (SELECT generate_series(1, 1000000000)) TO STDOUT", deadline: .generous)
            }
            #expect(endlessCopy == .misuse(.copyIsUnsupported))
            try await expectAnswer(from: connection)
            let inTransaction = await postgresError {
                try await connection.transaction { tx in try tx.execute("COPY t FROM STDIN") }
            }
            #expect(inTransaction == .misuse(.copyIsUnsupported))
            try await expectAnswer(from: connection)
        }
    }

    @Test func `NUL in a statement and too many parameters are refused before anything is sent`() async throws {
        try await withConnection { connection in
            let nul = await postgresError { try await connection.execute("SELECT 1\0; DROP") }
            #expect(nul == .misuse(.statementHoldsNUL))
            let script = await postgresError { try await connection.executeScript("SELECT 1\0") }
            #expect(script == .misuse(.statementHoldsNUL))
            let parameters = [Int](repeating: 0, count: 65_536)
            let many = await postgresError { _ = try await connection.query("SELECT 1", parameters: parameters) }
            #expect(many == .misuse(.tooManyParameters(65_536)))
            let nulText = await postgresError { try await connection.execute("SELECT $1", "a\0b") }
            #expect(nulText?.sqlState == .characterNotInRepertoire)
            try await expectAnswer(from: connection)
        }
    }

    // MARK: Preparation

    private let prepared = Statement(name: "add", "SELECT $1 + 1")

    private func expectPrepared(
        _ count: Int, by connection: Connection, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectValue(
            count, from: connection, "SELECT count(*) FROM pg_prepared_statements", sourceLocation: sourceLocation)
    }

    @Test func `a named statement is prepared once for each combination of parameter types`() async throws {
        try await withConnection { connection in
            for number in 1...3 {
                try await expectValue(number + 1, from: connection, prepared, number)
            }
            try await expectPrepared(1, by: connection)
            try await expectValue(2, from: connection, prepared, Int32(1))
            try await expectPrepared(2, by: connection)
        }
    }

    @Test func `statements without a name, and all where the configuration says so, are never prepared`() async throws {
        try await withConnection(configure: { $0.preparesStatements = false }) { connection in
            try await expectValue(2, from: connection, prepared, 1)
            try await expectValue(1, from: connection, "SELECT $1", 1)
            try await expectPrepared(0, by: connection)
        }
    }

    @Test(arguments: ["DISCARD ALL", "DEALLOCATE ALL"])
    func `a statement that the server has forgotten is prepared again`(forget: String) async throws {
        try await withConnection { connection in
            try await expectValue(2, from: connection, prepared, 1)
            try await connection.execute(Statement(forget))
            try await expectValue(2, from: connection, prepared, 1)
            try await connection.execute(Statement(forget))
            let inTransaction = try await connection.transaction { [prepared] tx in
                try tx.query(prepared, 5).single { row in try row.decode(0, as: Int.self) }
            }
            #expect(inTransaction == 6)
        }
    }

    @Test func `a forgotten statement in the middle of a transaction fails it once, and the next attempt succeeds`()
        async throws
    {
        try await withConnection { connection in
            try await expectValue(2, from: connection, prepared, 1)
            let body: @Sendable (borrowing Transaction) throws -> Void = { [prepared] tx in
                try tx.execute("SELECT 1")
                try tx.execute(prepared, 1)
            }
            try await connection.execute("DEALLOCATE ALL")
            let error = await postgresError { try await connection.transaction(body) }
            #expect(error?.sqlState == .invalidSQLStatementName)
            try await connection.transaction(body)
        }
    }

    @Test func `a prepared statement survives a change of its result's columns`() async throws {
        try await withConnection(to: TestServer.newDatabase()) { connection in
            try await connection.execute("CREATE TABLE t AS SELECT 1 AS a")
            let all = Statement(name: "all", "SELECT * FROM t")
            #expect(try await connection.query(all).columnCount == 1)
            try await connection.execute("ALTER TABLE t ADD b int")
            #expect(try await connection.query(all).columnCount == 2)
        }
    }

    // MARK: Concurrency

    @Test func `concurrent callers of one connection never mix their statements`() async throws {
        try await withConnection { connection in
            try await connection.execute("CREATE TEMP TABLE t (a int8, part int8)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<40 {
                    group.addTask {
                        for round in 0..<10 {
                            let number = caller * 100 + round
                            try await expectValue(number, from: connection, "SELECT $1", number)
                            let sum = try await connection.transaction { tx in
                                try tx.execute("INSERT INTO t VALUES ($1, 1)", number)
                                try tx.execute("INSERT INTO t VALUES ($1, 2)", number)
                                // Another caller's rows of an unfinished transaction would make this odd.
                                return try tx.query("SELECT count(*) FROM t").single { row in
                                    try row.decode(0, as: Int.self)
                                }
                            }
                            #expect(sum % 2 == 0)
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await expectValue(800, from: connection, "SELECT count(*) FROM t")
        }
    }
}
