package joist.graph.interpret;

import java.util.HashMap;
import java.util.Map;
import joist.graph.GraphException;
import joist.graph.Node;

/** The operations by operator, put together from the families. */
final class Operations {
  private static final Map<String, Operation> BY_OPERATOR = assemble();

  private Operations() {}

  private static Map<String, Operation> assemble() {
    Map<String, Operation> all = new HashMap<>();
    Arithmetic.addTo(all);
    Functions.addTo(all);
    Trigonometry.addTo(all);
    Activations.addTo(all);
    Comparisons.addTo(all);
    Casts.addTo(all);
    Constants.addTo(all);
    Shaping.addTo(all);
    Moving.addTo(all);
    Slicing.addTo(all);
    Gathering.addTo(all);
    Products.addTo(all);
    addNeural(all);
    Reductions.addTo(all);
    Extremes.addTo(all);
    Uniques.addTo(all);
    Choosing.addTo(all);
    addControl(all);
    Scans.addTo(all);
    Cumulating.addTo(all);
    Scattering.addTo(all);
    Bits.addTo(all);
    Texts.addTo(all);
    NGrams.addTo(all);
    SignalWindows.addTo(all);
    Fourier.addTo(all);
    Drawing.addTo(all);
    Labels.addTo(all);
    Scaling.addTo(all);
    FeatureColumns.addTo(all);
    LinearModels.addTo(all);
    TreeModels.addTo(all);
    SupportVectors.addTo(all);
    return Map.copyOf(all);
  }

  private static void addControl(Map<String, Operation> all) {
    ControlFlow.addTo(all);
    ScanFlow.addTo(all);
    Sequences.addTo(all);
    SequenceSplits.addTo(all);
    Optionals.addTo(all);
    Dictionaries.addTo(all);
  }

  private static void addNeural(Map<String, Operation> all) {
    Convolutions.addTo(all);
    Pooling.addTo(all);
    BatchNormalizations.addTo(all);
    BlockNormalizations.addTo(all);
    AxisNormalizations.addTo(all);
    Dropouts.addTo(all);
    TransposedConvolutions.addTo(all);
    DeformableConvolutions.addTo(all);
    Unpooling.addTo(all);
    RegionPooling.addTo(all);
    Resizing.addTo(all);
    GridSampling.addTo(all);
    Padding.addTo(all);
    SpaceBlocks.addTo(all);
    SquareMatrices.addTo(all);
    BoxSuppression.addTo(all);
    Recurrence.addTo(all);
    Attentions.addTo(all);
    RotaryEmbeddings.addTo(all);
    LinearAttentions.addTo(all);
    CausalConvolutions.addTo(all);
    Quantization.addTo(all);
    QuantizedProducts.addTo(all);
    Einsums.addTo(all);
    Losses.addTo(all);
    Optimizers.addTo(all);
    Images.addTo(all);
  }

  static Operation of(Node node) {
    Operation operation = BY_OPERATOR.get(node.qualifiedOperator());
    if (operation == null) {
      throw new GraphException(
          "node '%s': the operator %s is not supported"
              .formatted(node.name(), node.qualifiedOperator()));
    }
    return operation;
  }
}
