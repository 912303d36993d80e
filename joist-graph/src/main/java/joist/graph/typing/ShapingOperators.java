package joist.graph.typing;

import java.util.List;

/** The lines of operators that make, move, select and ask for elements without computing. */
final class ShapingOperators {
  private ShapingOperators() {}

  static void addTo(OperatorTable t) {
    t.add(1, "Constant", "-> T:any", ConstantRules::constant);
    t.add(9, "ConstantOfShape", "i64 -> T:any", ConstantRules::ofShape);
    t.add(11, "Range", "T:num T T -> T", ConstantRules::range);
    t.add(1, "Shape", "any -> i64", ShapingRules::shape);
    t.add(1, "Size", "any -> i64", call -> call.output(List.of()));
    t.add(5, "Reshape", "T:any i64 -> T", Reshaping::infer);
    t.add(1, "Flatten", "T:any -> T", ShapingRules::flatten);
    t.add(1, "Squeeze", "T:any i64? -> T", ShapingRules::squeeze);
    t.add(1, "Unsqueeze", "T:any i64? -> T", ShapingRules::unsqueeze);
    t.add(1, "Transpose", "T:any -> T", MovingRules::transpose);
    t.add(8, "Expand", "T:any i64 -> T", MovingRules::expand);
    t.add(6, "Tile", "T:any i64 -> T", MovingRules::tile);
    t.add(4, "Concat", "T:any* -> T", MovingRules::concat);
    t.add(2, "Split", "T:any i64? -> T*", SelectingRules::split);
    t.add(1, "Slice", "T:any I:index? I? I? I? -> T", SelectingRules::slice);
    t.add(1, "Gather", "T:any index -> T", SelectingRules::gather);
    t.add(11, "GatherElements", "T:any index -> T", SelectingRules::gatherElements);
    t.add(9, "OneHot", "num num T:any -> T", SelectingRules::oneHot);
    t.add(1, "TopK", "T:num i64? -> T i64", SelectingRules::topK);
  }
}
