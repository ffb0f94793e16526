import IntakeBenchmark
import Testing

@Suite("Samples")
struct SampleTests {
    @Test("a percentile is a value that was measured, by the nearest rank")
    func nearestRank() {
        let sample = Sample((1...100).map(Double.init).shuffled())
        #expect(sample.percentile(0.5) == 50)
        #expect(sample.percentile(0.95) == 95)
        #expect(sample.percentile(0.99) == 99)
        #expect(sample.percentile(0.991) == 100)
        #expect(sample.percentile(1) == 100)
        #expect(sample.percentile(0.000_1) == 1)
    }

    @Test("of few values a high percentile is the highest")
    func fewValues() {
        let sample = Sample([3, 1, 2])
        #expect(sample.percentile(0.5) == 2)
        #expect(sample.percentile(0.99) == 3)
        #expect(Sample([7]).percentile(0.5) == 7)
    }

    @Test("the median of an even count is between the two in the middle")
    func median() {
        #expect(Sample([4, 1, 3, 2]).median == 2.5)
        #expect(Sample([5, 1, 3]).median == 3)
    }

    @Test("without values there is nothing to say")
    func empty() {
        #expect(Sample([]).median == nil)
        #expect(Sample([]).percentile(0.5) == nil)
    }
}

@Suite("Contenders")
struct ContenderTests {
    @Test("a contender is read from its own name")
    func names() {
        for contender in QueueBenchmark.contenders {
            #expect(QueueBenchmark.Contender(name: contender.name) == contender)
        }
    }

    @Test("other names are refused", arguments: ["", "d1", "b", "b0", "c-1", "c1000", "a++", "a1", "cx"])
    func others(_ name: String) {
        #expect(QueueBenchmark.Contender(name: name) == nil)
    }
}
