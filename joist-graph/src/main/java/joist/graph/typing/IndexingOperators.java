package joist.graph.typing;

/** Operators that choose, find and write elements by index or condition. */
final class IndexingOperators {
  /** Version 11 renamed Scatter to ScatterElements. */
  private static final int LAST_SCATTER = 10;

  private IndexingOperators() {}

  static void addTo(OperatorTable t) {
    OperatorTable old = new OperatorTable(t.entries(), t.domain(), LAST_SCATTER);
    old.add(9, "Scatter", "T:any index T -> T", IndexingRules::scatterElements);
    t.add(11, "ScatterElements", "T:any index T -> T", IndexingRules::scatterElements);
    t.add(11, "ScatterND", "T:any i64 T -> T", IndexingRules::scatterNd);
    t.add(24, "TensorScatter", "T:any T i64? -> T", ElementwiseRules::same);
    t.add(11, "GatherND", "T:any i64 -> T", IndexingRules::gatherNd);
    t.add(10, "ReverseSequence", "T:any i64 -> T", ElementwiseRules::same);
    t.add(14, "Trilu", "T:any i64? -> T", ElementwiseRules::same);
    t.add(9, "Compress", "T:any bool -> T", ChoosingRules::compress);
    t.add(9, "NonZero", "any -> i64", ChoosingRules::nonZero);
    t.add(11, "Unique", "T:any -> T i64? i64? i64?", ChoosingRules::unique);
  }
}
