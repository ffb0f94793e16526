import StaffWords
import Testing

/// How long work is said to take still.
@Suite struct PaceTests {
    @Test(arguments: [
        (0, Duration.seconds(3), "0 of 50000 forms"), (600, .milliseconds(900), "600 of 50000 forms"),
        (1_200, .seconds(2), "1200 of 50000 forms, 600 a second, 82 s left"),
        (10, .seconds(4), "10 of 50000 forms, 2.5 a second, 5 h left"),
        (1_000, .seconds(60), "1000 of 50000 forms, 16 a second, 49 min left"),
        (1, .seconds(900), "1 of 50000 forms, 0.0 a second, days left"),
        (50_000, .seconds(10), "50000 of 50000 forms, 5000 a second"),
    ])
    func `a rate is said from the first second on, and what is left at that rate`(
        done: Int, elapsed: Duration, words: String
    ) {
        #expect(Pace(of: 50_000, "forms").words(done, after: elapsed) == words)
    }

    @Test func `without a total there is only a rate`() {
        #expect(Pace(of: nil, "entries").words(30, after: .seconds(3)) == "30 entries, 10 a second")
        #expect(Pace.rate(0, after: .seconds(3)) == nil)
    }
}
