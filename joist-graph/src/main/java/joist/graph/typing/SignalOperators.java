package joist.graph.typing;

/** Operators on signals and spectra, and those that draw random numbers. */
final class SignalOperators {
  private SignalOperators() {}

  static void addTo(OperatorTable t) {
    t.add(17, "HannWindow HammingWindow BlackmanWindow", "index -> T:num", SignalRules::window);
    t.add(17, "MelWeightMatrix", "I:index I I R:real R -> T:num", SignalRules::mel);
    t.add(17, "DFT", "T:real index? index? -> T", SignalRules::dft);
    t.add(17, "STFT", "T:real I:index T? I? -> T", SignalRules::stft);
    t.add(1, "RandomUniform RandomNormal", "-> T:real", DrawingRules::ofShape);
    t.add(1, "RandomUniformLike RandomNormalLike", "any -> T:real", DrawingRules::like);
    t.add(15, "Bernoulli", "real -> T:numbool", DrawingRules::like);
    t.add(7, "Multinomial", "real -> T:index", DrawingRules::multinomial);
  }
}
