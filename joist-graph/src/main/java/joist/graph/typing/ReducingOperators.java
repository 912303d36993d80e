package joist.graph.typing;

/** The lines of products of matrices and of reductions. */
final class ReducingOperators {
  private ReducingOperators() {}

  static void addTo(OperatorTable t) {
    t.add(1, "MatMul", "T:num T -> T", ProductRules::matMul);
    t.add(7, "Gemm", "T:num T T? -> T", ProductRules::gemm);
    t.add(1, "ReduceSum ReduceMean ReduceProd", "T:num i64? -> T", ReductionRules::reduce);
    t.add(1, "ReduceL1 ReduceL2 ReduceSumSquare", "T:num i64? -> T", ReductionRules::reduce);
    t.add(1, "ReduceLogSum ReduceLogSumExp", "T:num i64? -> T", ReductionRules::reduce);
    t.add(1, "ReduceMax ReduceMin", "T:numbool i64? -> T", ReductionRules::reduce);
    t.add(1, "ArgMax ArgMin", "num -> i64", ReductionRules::argument);
  }
}
