package joist.graph.typing;

/** Operators on strings, and the n-grams of words. */
final class TextOperators {
  private TextOperators() {}

  static void addTo(OperatorTable t) {
    t.add(20, "StringConcat", "T:string T -> T", ElementwiseRules::broadcast);
    t.add(10, "StringNormalizer", "string -> string", TextRules::normalizer);
    t.add(20, "StringSplit", "string -> string i64", TextRules::split);
    t.add(20, "RegexFullMatch", "string -> bool", ElementwiseRules::same);
    t.add(9, "TfIdfVectorizer", "token -> f32", TextRules::nGrams);
  }

  /** ONNX Runtime's own, which text models use that are exported from scikit-learn. */
  static void addTokenizerTo(OperatorTable t) {
    t.add(1, "Tokenizer", "string -> string", TextRules::tokenizer);
  }
}
