import Testing

@testable import IntakeWorker

@Suite struct HeldFormsTests {
    private let start = ContinuousClock.now

    @Test func `held forms are tried one after the other, with pauses that follow from what a try takes`() {
        var held = HeldForms()
        #expect(held.timeToTry(at: start) == nil)
        held.add([7, 8], triedFor: .seconds(3), at: start)
        held.add([7], triedFor: .seconds(3), at: start)
        #expect(held.numbers == [7, 8] && held.timeToTry(at: start) == .seconds(15))
        let early = held.next(at: start + .seconds(14))
        let first = held.next(at: start + .seconds(15))
        #expect(early == nil && first == 7 && held.numbers == [8])
        // In vain again: it goes to the end.
        held.add([7], triedFor: .milliseconds(10), at: start + .seconds(15))
        #expect(held.numbers == [8, 7] && held.timeToTry(at: start + .seconds(15)) == HeldForms.leastPause)
        let second = held.next(at: start + .seconds(16))
        let tooSoon = held.next(at: start + .seconds(16))
        let third = held.next(at: start + .seconds(17))
        #expect(second == 8 && tooSoon == nil && third == 7)
        #expect(held.numbers.isEmpty && held.timeToTry(at: start + .seconds(17)) == nil)
    }

    @Test func `once one of them can be had, the others follow soon`() {
        var held = HeldForms()
        held.add([7, 8, 9], triedFor: .seconds(1), at: start)
        let first = held.next(at: start + .seconds(5))
        held.took(in: .milliseconds(4), at: start + .seconds(5))
        let early = held.next(at: start + .milliseconds(5_003))
        let second = held.next(at: start + .milliseconds(5_004))
        #expect(first == 7 && early == nil && second == 8 && held.numbers == [9])
    }
}
