package joist.graph.typing;

/** The lines of control flow, of sequences, and of optionals. */
final class ControlOperators {
  private ControlOperators() {}

  static void addTo(OperatorTable t) {
    t.add(1, "If", "bool -> datum*", ControlRules::branch);
    t.add(1, "Loop", "i64? bool? datum* -> datum*", ControlRules::loop);
    t.add(8, "Scan", "datum?* -> datum*", ControlRules::scan);
    t.add(11, "SequenceEmpty", "-> datum", SequenceRules::empty);
    t.add(11, "SequenceConstruct", "T:any* -> datum", SequenceRules::construct);
    t.add(11, "SequenceInsert", "seq(T:any) T index? -> datum", SequenceRules::insert);
    t.add(11, "SequenceErase", "seq(T:any) index? -> datum", SequenceRules::same);
    t.add(11, "SequenceAt", "seq(T:any) index -> T", SequenceRules::at);
    t.add(11, "SequenceLength", "seq(T:any) -> i64", SequenceRules::length);
    t.add(11, "SplitToSequence", "T:any index? -> datum", SequenceRules::split);
    t.add(11, "ConcatFromSequence", "seq(T:any) -> T", SequenceRules::concat);
    t.add(17, "SequenceMap", "seq(T:any) datum?* -> datum*", ControlRules::sequenceMap);
    t.add(15, "Optional", "datum? -> datum", OptionalRules::make);
    t.add(15, "OptionalHasElement", "datum? -> bool", OptionalRules::has);
    t.add(15, "OptionalGetElement", "datum -> datum", OptionalRules::get);
  }

  /** The operators of ai.onnx.ml that make or take maps. */
  static void addMapsTo(OperatorTable t) {
    t.add(1, "ZipMap", "f32 -> datum", MapRules::zip);
    t.add(1, "CastMap", "datum -> T:any", MapRules::cast);
    t.add(1, "DictVectorizer", "datum -> T:any", MapRules::vectorize);
  }
}
