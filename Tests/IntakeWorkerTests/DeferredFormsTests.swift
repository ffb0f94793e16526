import Testing

@testable import IntakeWorker

@Suite struct DeferredFormsTests {
    private let start = ContinuousClock.now

    @Test func `held forms are tried one after the other, with pauses that follow from what a try takes`() {
        var deferred = DeferredForms()
        #expect(deferred.timeToTry(at: start) == nil)
        deferred.add([7, 8], triedFor: .seconds(3), at: start)
        deferred.add([7], triedFor: .seconds(3), at: start)
        #expect(deferred.numbers == [7, 8] && deferred.timeToTry(at: start) == .seconds(15))
        let early = deferred.next(at: start + .seconds(14))
        let first = deferred.next(at: start + .seconds(15))
        #expect(early == nil && first == 7 && deferred.numbers == [8])
        // In vain again: it goes to the end.
        deferred.add([7], triedFor: .milliseconds(10), at: start + .seconds(15))
        #expect(deferred.numbers == [8, 7] && deferred.timeToTry(at: start + .seconds(15)) == DeferredForms.leastPause)
        let second = deferred.next(at: start + .seconds(16))
        let tooSoon = deferred.next(at: start + .seconds(16))
        let third = deferred.next(at: start + .seconds(17))
        #expect(second == 8 && tooSoon == nil && third == 7)
        #expect(deferred.numbers.isEmpty && deferred.timeToTry(at: start + .seconds(17)) == nil)
    }

    @Test func `once one of them can be had, the others follow soon`() {
        var deferred = DeferredForms()
        deferred.add([7, 8, 9], triedFor: .seconds(1), at: start)
        let first = deferred.next(at: start + .seconds(5))
        deferred.took(in: .milliseconds(4), at: start + .seconds(5))
        let early = deferred.next(at: start + .milliseconds(5_003))
        let second = deferred.next(at: start + .milliseconds(5_004))
        #expect(first == 7 && early == nil && second == 8 && deferred.numbers == [9])
    }
}
