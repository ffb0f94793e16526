import IntakeBenchmark
import Testing

struct SampleTests {
    @Test func `a percentile is a value that was measured, by the nearest rank`() {
        let sample = Sample((1...100).map(Double.init).shuffled())
        #expect(sample.percentile(0.5) == 50)
        #expect(sample.percentile(0.95) == 95)
        #expect(sample.percentile(0.99) == 99)
        #expect(sample.percentile(0.991) == 100)
        #expect(sample.percentile(1) == 100)
        #expect(sample.percentile(0.000_1) == 1)
    }

    @Test func `of few values a high percentile is the highest`() {
        let sample = Sample([3, 1, 2])
        #expect(sample.percentile(0.5) == 2)
        #expect(sample.percentile(0.99) == 3)
        #expect(Sample([7]).percentile(0.5) == 7)
    }

    @Test func `the median of an even count is between the two in the middle`() {
        #expect(Sample([4, 1, 3, 2]).median == 2.5)
        #expect(Sample([5, 1, 3]).median == 3)
    }

    @Test func `without values there is nothing to say`() {
        #expect(Sample([]).median == nil)
        #expect(Sample([]).percentile(0.5) == nil)
    }
}

struct ContenderTests {
    @Test func `a contender is read from its own name`() {
        for contender in QueueBenchmark.contenders {
            #expect(QueueBenchmark.Contender(name: contender.name) == contender)
        }
    }

    @Test(arguments: ["", "d1", "b", "b0", "c-1", "c1000", "a++", "a1", "cx"])
    func `other names are refused`(_ name: String) {
        #expect(QueueBenchmark.Contender(name: name) == nil)
    }
}
