import Logging
import TestSupport
import Testing

struct WitnessesTests {
    @Test func `what never happens says what the test's own logs said last`() async throws {
        let log = LogCapture()
        log.logger.error("the cause")
        let error = await #expect(throws: NeverHappened.self) { try await eventually("it", atMost: .zero) { false } }
        #expect(error?.description.contains("error the cause") == true)
    }
}
