package joist.graph.typing;

/** The lines of operators that go element by element, and of those along an axis that keep it. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void addTo(OperatorTable t) {
    ShapeRule same = ElementwiseRules::same;
    ShapeRule broadcast = ElementwiseRules::broadcast;
    t.add(6, "Neg Abs", "T:num -> T", same);
    t.add(9, "Sign", "T:num -> T", same);
    t.add(6, "Floor Ceil Sqrt Reciprocal Exp Log", "T:real -> T", same);
    t.add(11, "Round", "T:real -> T", same);
    t.add(9, "Erf", "T:num -> T", same);
    t.add(6, "Clip", "T:num T? T? -> T", same);
    t.add(11, "CumSum", "T:num index -> T", same);
    t.add(26, "CumProd", "T:num index -> T", same);
    t.add(7, "Add Sub Mul Div", "T:num T -> T", broadcast);
    t.add(10, "Mod", "T:num T -> T", broadcast);
    t.add(7, "Pow", "T:num U:num -> T", broadcast);
    t.add(6, "Min Max Sum Mean", "T:num* -> T", broadcast);
    t.add(7, "Equal", "T:any T -> bool", broadcast);
    t.add(7, "Less Greater", "T:num T -> bool", broadcast);
    t.add(12, "LessOrEqual GreaterOrEqual", "T:num T -> bool", broadcast);
    t.add(7, "And Or Xor", "T:bool T -> bool", broadcast);
    t.add(1, "Not", "bool -> bool", same);
    t.add(9, "IsNaN", "real -> bool", same);
    t.add(10, "IsInf", "real -> bool", same);
    t.add(18, "BitwiseAnd BitwiseOr BitwiseXor", "T:int T -> T", broadcast);
    t.add(11, "BitShift", "T:int T -> T", broadcast);
    t.add(18, "BitwiseNot", "T:int -> T", same);
    t.add(26, "BitCast", "any -> U:any", ElementwiseRules::bitCast);
    t.add(9, "Where", "bool T:any T -> T", broadcast);
    t.add(1, "Identity", "datum -> datum", ElementwiseRules::identity);
    t.add(6, "Cast", "castable -> U:castable", ElementwiseRules::cast);
    t.add(15, "CastLike", "castable T:castable -> T", same);
  }
}
