import Testing

@testable import IntakeWorker

@Suite struct BatchSizeTests {
    @Test func `a refused batch is halved down to one form, and grows again`() {
        var limit = BatchSize(most: 500)
        var sizes: [Int] = []
        for _ in 0..<8 {
            limit.failed(Array(1...Int64(limit.current)))
            sizes.append(limit.current)
        }
        #expect(sizes == [250, 125, 62, 31, 15, 7, 3, 1])
        #expect(limit.refusing == nil)
        for _ in 0..<20 { limit.succeeded() }
        #expect(limit.current == 500)
    }

    @Test func `a form is put aside only after three refusals alone`() {
        var limit = BatchSize(most: 2)
        limit.failed([7, 8])
        for _ in 1...2 {
            limit.failed([7])
            #expect(limit.refusing == nil)
        }
        limit.failed([7])
        #expect(limit.refusing == 7 && limit.current == 1)
        limit.succeeded()
        #expect(limit.refusing == nil)
    }

    @Test func `refusals of one form do not count against another`() {
        var limit = BatchSize(most: 1)
        limit.failed([7])
        limit.failed([7])
        limit.failed([8])
        limit.failed([7])
        limit.failed([8])
        #expect(limit.refusing == nil)
    }

    @Test func `a cause that is not in the forms halves the batch and accuses nobody`() {
        var limit = BatchSize(most: 4)
        for _ in 1...10 { limit.failed([]) }
        #expect(limit.current == 1 && limit.refusing == nil && limit.failures == 10)
        limit.succeeded()
        #expect(limit.current == 2 && limit.failures == 0)
    }

    @Test func `a batch that waits for somebody's lock accuses nobody, and the form is found in few steps`() {
        var limit = BatchSize(most: 500)
        var sizes: [Int] = []
        for _ in 0..<4 {
            limit.blocked()
            sizes.append(limit.current)
        }
        #expect(sizes == [62, 7, 1, 1] && limit.refusing == nil && limit.failures == 0)
    }

    @Test func `after a batch that took too long the next one is half of what was done in time`() {
        var limit = BatchSize(most: 500)
        limit.tooSlow(afterForms: 9)
        #expect(limit.current == 4 && limit.refusing == nil)
        limit.tooSlow(afterForms: 0)
        #expect(limit.current == 1)
        limit.succeeded()
        #expect(limit.current == 2)
    }

    @Test func `a worker that follows one which a whole batch ended begins with less`() {
        #expect(BatchSize(most: 500, start: 250).current == 250)
        #expect(BatchSize(most: 500, start: 900).current == 500)
        #expect(BatchSize(most: 500, start: 0).current == 1)
    }

    @Test func `a limit below one is one`() {
        #expect(BatchSize(most: 0).current == 1)
    }
}
