import TestSupport
import ClinicFixture
import EmbeddedPostgres
import Postgres
import Testing

/// What the server answers to a statement, its SQLSTATE, nil for success.
func refusal(_ connection: Connection, _ sql: String, _ parameters: any PostgresEncodable...) async -> SQLState? {
    await refusal(connection, sql, parameters: parameters)
}

func refusal(_ connection: Connection, _ sql: String, parameters: [any PostgresEncodable]) async -> SQLState? {
    do throws(PostgresError) {
        _ = try await connection.query(Statement(sql), parameters: parameters, deadline: .generous)
        return nil
    } catch {
        if error.sqlState == nil { Issue.record("no error of the server: \(error)") }
        return error.sqlState
    }
}

/// What a body threw, as the error of `Postgres`.
func postgresError<T>(_ body: () async throws -> T) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch let error as PostgresError {
        return error
    } catch {
        Issue.record("unexpected error \(error)")
        return nil
    }
}

extension EmbeddedPostgres {
    /// Makes a role that may log in and is a member of nothing.
    func createRole(_ name: String) async throws {
        try await ClinicDatabase(server: self, name: "postgres").asOwner {
            try await $0.execute("CREATE ROLE \(name) LOGIN")
        }
    }
}
