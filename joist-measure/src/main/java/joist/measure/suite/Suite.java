package joist.measure.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joist.compiler.target.Target;
import joist.measure.JoistEngine;
import joist.measure.SideBySide;
import joist.onnx.engine.Engine;

/**
 * The models that Joist is held to, of random weights but honest sizes, and how one is measured:
 * from its ONNX file, in Joist and in another engine, in turns.
 *
 * @param target whose code Joist runs
 * @param other the engine beside it
 */
public record Suite(Target target, Engine other, SideBySide.Settings settings) {
  /** All cases that need no files. */
  public static List<SuiteCase> cases() {
    List<SuiteCase> cases = new ArrayList<>(small());
    cases.addAll(trees());
    cases.addAll(loops());
    cases.addAll(large());
    return cases;
  }

  /**
   * A case or two for each ONNX file in a folder, at any depth.
   *
   * @throws joist.graph.GraphException when one is not an ONNX file that Joist reads
   */
  public static List<SuiteCase> cases(Path folder) {
    return FolderCases.of(folder);
  }

  private static List<SuiteCase> small() {
    return List.of(
        new SuiteCase("MLP 32-64-64-16", 0.2, () -> SuiteModels.perceptron(1, 32, 64, 64, 16)),
        new SuiteCase(
            "MLP 784-256-128-16", 0.2, () -> SuiteModels.perceptron(1, 784, 256, 128, 16)),
        new SuiteCase("wide and deep", 0.2, () -> SuiteModels.wideAndDeep(1)),
        new SuiteCase(
            "LSTM 64-128, 20 steps", 0.2, () -> SuiteModels.recurrent("LSTM", 20, 64, 128)),
        new SuiteCase("GRU 64-128, 20 steps", 0.2, () -> SuiteModels.recurrent("GRU", 20, 64, 128)),
        new SuiteCase("small CNN, 32 x 32", 1.5, SuiteModels::smallConvolutional));
  }

  private static List<SuiteCase> trees() {
    return List.of(
        new SuiteCase("500 trees of depth 6, 1 row", 0.15, () -> TreeModels.full(500, 6, 50, 1)),
        new SuiteCase(
            "500 trees of depth 6, 1,000 rows", 0.06, () -> TreeModels.full(500, 6, 50, 1000)));
  }

  private static List<SuiteCase> loops() {
    return List.of(
        new SuiteCase("gelu(x * w + b), 1 M", 0.3, SuiteModels::chain),
        new SuiteCase("layer normalization, 1 M", 0.3, SuiteModels::normalization),
        new SuiteCase(
            "layer normalization in 9 nodes, 1 M", 0.3, SuiteModels::writtenOutNormalization),
        new SuiteCase("softmax, 1 M", 0.3, SuiteModels::softmax),
        new SuiteCase("product 512", 0.95, () -> SuiteModels.product(512, 512, 512)),
        new SuiteCase("product 1024", 0.95, () -> SuiteModels.product(1024, 1024, 1024)),
        new SuiteCase("product 2048", 0.95, () -> SuiteModels.product(2048, 2048, 2048)),
        new SuiteCase("product m=1", 0.95, () -> SuiteModels.product(1, 1024, 1024)),
        new SuiteCase("product m=8", 0.95, () -> SuiteModels.product(8, 1024, 1024)),
        new SuiteCase("product m=32", 0.95, () -> SuiteModels.product(32, 1024, 1024)));
  }

  private static List<SuiteCase> large() {
    return List.of(
        new SuiteCase(
            "encoder, 2 layers of 128, 64 positions",
            1.5,
            () -> SuiteModels.encoder(2, 64, 128, 4)),
        new SuiteCase(
            "encoder, 4 layers of 384, 128 positions",
            1.5,
            () -> SuiteModels.encoder(4, 128, 384, 12)),
        new SuiteCase(
            "decoder step, 4 layers of 512, 128 cached",
            1.5,
            () -> SuiteModels.decoderStep(4, 128, 512, 8)),
        new SuiteCase("detector, 320 x 320, 3,000 boxes", 1.5, DetectorModel::make),
        new SuiteCase(
            "BERT base, 12 layers of 768, 128 positions",
            1.5,
            () -> LanguageModels.bert(12, 128, 768, 12)),
        new SuiteCase(
            "GPT-2 step, 12 layers of 768, 128 cached",
            1.5,
            () -> LanguageModels.gpt2Step(12, 128, 768, 12)));
  }

  /**
   * Measures a case.
   *
   * @throws joist.onnx.engine.EngineException when the other engine refuses the model
   */
  public SuiteRow run(SuiteCase suiteCase) {
    try (SuiteFile made = SuiteFile.of(suiteCase)) {
      SideBySide result =
          SideBySide.measure(
              List.of(JoistEngine.of(target), other), made.file(), made.inputs(), settings);
      double leastSeconds = made.work().leastSeconds(made.work().roofline());
      return new SuiteRow(suiteCase, result, 1e9 * leastSeconds);
    }
  }
}
