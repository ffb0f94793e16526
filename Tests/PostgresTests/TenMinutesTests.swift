import TestSupport
import Foundation
import Logging
import Postgres
import Testing

// What the article says of types; the rest of its code is in the test below.

enum ShelfError: PostgresErrorWrapping {
    case full
    case refused([String], PostgresError)
    case other(PostgresError)

    init(_ error: PostgresError) { self = .other(error) }
}

func shelve(_ titles: [String], _ connection: Connection) async throws(ShelfError) -> [String] {
    guard titles.count < 100 else { throw .full }
    return try await connection.transaction(refusal: { .refused($1, $0) }) { (transaction) throws(ShelfError) in
        do throws(PostgresError) {
            try transaction.atCommit("INSERT INTO shelf SELECT unnest($1)", parameters: [titles])
        } catch {
            throw .other(error)
        }
        return titles
    }
}

struct ISBN: Equatable {
    let digits: Int64
}

extension ISBN: PostgresArrayElement, PostgresArrayDecodable {
    static var postgresType: PostgresType { .int8 }

    func encode(into buffer: inout ParameterBuffer) { digits.encode(into: &buffer) }

    static func decode(_ bytes: UnsafeRawBufferPointer, as type: PostgresType) throws(CellMismatch) -> ISBN {
        ISBN(digits: try Int64.decode(bytes, as: type))
    }
}

/// The article 'Postgres in ten minutes'.
@Suite(.timeLimit(.minutes(2))) struct TenMinutesTests {
    @Test func `its code runs and does what it says`() async throws {
        let connectionString = try await TestServer.newDatabase()
        try await withConnection(to: connectionString) { owner in
            try await owner.executeScript(
                """
                CREATE TABLE book (title text PRIMARY KEY, author text, pages int8);
                INSERT INTO book VALUES ('Beowulf', NULL, 120), ('Middlemarch', 'George Eliot', 904);
                CREATE TABLE report (summary text);
                CREATE TABLE shelf (title text UNIQUE);
                """)
        }
        let log = LogCapture()
        let logger = log.logger
        func summarise(_ books: [(title: String, pages: Int)]) -> String {
            books.map { "\($0.title): \($0.pages)" }.joined(separator: ", ")
        }

        var configuration = ConnectionConfiguration(connectionString, applicationName: "library")
        configuration.settings = ["statement_timeout": "30s"]
        let connection = try await Connection.connect(
            configuration, deadline: .now + .seconds(15), logger: logger)
        try await expectValue("30s", from: connection, "SELECT current_setting('statement_timeout')")

        let books = try await connection.query("SELECT title, pages FROM book WHERE pages > $1 ORDER BY title", 300)
        let long = try books.map { row in
            (title: try row.decode(0, as: String.self), pages: try row.decode(1, as: Int.self))
        }
        #expect(summarise(long) == "Middlemarch: 904")

        let author = try await connection.query("SELECT author FROM book WHERE title = $1", "Beowulf")
            .optional { row in try row.decode(0, as: String?.self) }
        #expect(author == .some(.none))

        let byTitle = Statement(name: "byTitle", "SELECT pages FROM book WHERE title = $1")
        let pages = try await connection.query(byTitle, "Middlemarch").single { row in try row.decode(0, as: Int.self) }
        #expect(pages == 904)

        let count = try await connection.transaction { transaction in
            try transaction.execute("INSERT INTO book VALUES ($1, $2, $3)", "Emma", String?.some("Jane Austen"), 474)
            return try transaction.query("SELECT count(*) FROM book").single { row in try row.decode(0, as: Int.self) }
        }
        #expect(count == 3)

        let titles = ["Ulysses", "Dubliners"]
        let lengths = [730, 152]
        let added = try await connection.execute(
            "INSERT INTO book SELECT t, 'James Joyce', p FROM unnest($1, $2) AS n(t, p)", titles, lengths)
        #expect(added == 2)

        try await connection.transaction { transaction in
            try transaction.send("UPDATE book SET pages = pages + 1 WHERE author = $1", "James Joyce")
            let report = summarise(long)
            try transaction.atCommit("INSERT INTO report VALUES ($1)", parameters: [report])
        }
        try await expectValue(
            "Middlemarch: 904 and 731", from: connection,
            "SELECT summary || ' and ' || pages FROM report, book WHERE title = 'Ulysses'")

        do throws(PostgresError) {
            try await connection.execute("INSERT INTO book VALUES ('Emma', NULL, 474)")
        } catch {
            if error.isConnectionGone {
                // Connect anew. What was under way is rolled back or, for `commitOutcomeUnknown`, either of the two.
            } else if error.sqlState == .uniqueViolation {
                logger.notice("this book is there already")
            } else if error.sqlState?.conditionClass == .transactionRollback {
                // Try the same again.
            } else {
                throw error
            }
        }
        #expect(log.text.contains("this book is there already"))

        let shelved = try await shelve(titles, connection)
        #expect(shelved == titles)
        do throws(ShelfError) {
            _ = try await shelve(["Emma", "Ulysses"], connection)
            Issue.record("one of them is there already")
        } catch {
            guard case .refused(let titles, let cause) = error else {
                Issue.record("not refused: \(error)")
                return
            }
            #expect(titles == ["Emma", "Ulysses"] && cause.sqlState == .uniqueViolation)
        }

        do throws(PostgresError) {
            try await connection.execute("SELECT pg_sleep(3600)", deadline: .now + .milliseconds(50))
        } catch {
            guard error == .deadlineExceeded else { throw error }
            logger.notice("too late, and the connection is usable")
        }
        #expect(log.text.contains("too late"))
        try await expectAnswer(from: connection)

        let listener = try await NotificationListener.connect(configuration, channels: ["book"], logger: logger)
        try await connection.execute("SELECT pg_notify('book', 'Emma')")
        let notification = try await listener.next()
        #expect(notification?.payload == "Emma")

        let isbns = [ISBN(digits: 9_780_141_439_600), ISBN(digits: 9_780_141_182_803)]
        try await expectValue(isbns, from: connection, "SELECT $1", isbns)

        await listener.close()
        await connection.close()
    }

    @Test func `its code is this file's`() throws {
        let here = URL(filePath: #filePath)
        let article = here.deletingLastPathComponent()
            .appending(path: "../../Sources/Postgres/Postgres.docc/PostgresInTenMinutes.md")
        func lines(_ url: URL) throws -> [String] {
            try String(contentsOf: url, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let source = try lines(here)
        let blocks = try lines(article).split(separator: "```swift", omittingEmptySubsequences: false).dropFirst()
            .compactMap { $0.split(separator: "```", omittingEmptySubsequences: false).first.map(Array.init) }
        #expect(blocks.count == 13)
        for block in blocks { #expect(source.contains(block), "\(block.first ?? "")") }
    }
}
