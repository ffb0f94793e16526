@testable import IntakeForms
import Testing
import TriageCore

@Suite struct NumberTests {
    /// What the reader makes of a number: its value, nil for a number that is not whole or too large, or an error.
    private enum Reading: Equatable {
        case value(Int?)
        case refused(UnreadableForm.Reason)
    }

    private func read(_ text: String) -> Reading {
        Array(text.utf8).withUnsafeBufferPointer { buffer in
            var scanner = JSONScanner(buffer)
            do throws(UnreadableForm) {
                let value = try scanner.number()
                try scanner.end()
                return .value(value)
            } catch {
                return .refused(error.reason)
            }
        }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("0.0", 0), ("-0.000e5", 0), ("66", 66), ("66.0", 66), ("66.000", 66), ("6.6e1", 66),
        ("6.6E+1", 66), ("660e-1", 66), ("0.66e2", 66), ("-5", -5), ("-5.0", -5), ("1e3", 1_000), ("1E0", 1),
        ("12345678901234567", 12_345_678_901_234_567), ("0e400000", 0), ("0e999999", 0), ("100e-2", 1),
    ])
    func `whole numbers have their value, however they are written`(_ text: String, _ value: Int) {
        #expect(read(text) == .value(value))
    }

    @Test(arguments: [
        "66.5", "0.1", "-0.5", "1e-1", "66e-1", "1e19", "1e30", "99999999999999999999", "1e100000", "1e131071",
        "1e-16383",
        String(repeating: "9", count: 5_000), "0." + String(repeating: "1", count: 1_000), "1.0000000000000000001",
    ])
    func `what is not whole or too large for any question has no value`(_ text: String) {
        #expect(read(text) == .value(nil))
    }

    @Test(arguments: [
        "1e400000", "1e131072", "-1e131072", "1E+999999", "1e9999999999999999999999", "0e9999999999999999999999",
        String(repeating: "9", count: 131_073), "10e131071",
    ])
    func `a number that PostgreSQL's numeric cannot hold is refused`(_ text: String) {
        #expect(read(text) == .refused(.jsonbRefused))
    }

    @Test(arguments: [
        "1e-16384", "1e-20000", "1e-400000", "0e-16384", "1.0000e-16380",
        "0." + String(repeating: "0", count: 16_383) + "1",
    ])
    func `a number with more digits after the point than PostgreSQL's numeric holds is refused`(_ text: String) {
        #expect(read(text) == .refused(.jsonbRefused))
    }

    @Test(arguments: [
        "", "-", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1e", "1e+", "1e-", "1.e5", "1..0", "1e1.5", "0x1",
        "1_0",
        "--1", "1-", "Infinity", "NaN", "1f", "١",
    ])
    func `what is no number in JSON is refused`(_ text: String) { #expect(read(text) == .refused(.notJSON)) }
}
