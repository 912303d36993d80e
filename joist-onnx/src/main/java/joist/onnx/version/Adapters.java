package joist.onnx.version;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What changed when: for each version that changed an operator's looks or meaning, how its nodes
 * are rewritten upwards into that version and downwards out of it. A change that is not listed is
 * one that only widened what the operator takes: more element types, or an attribute whose default
 * is what the operator did before. Immutable.
 */
final class Adapters {
  private record Change(String operator, int version, boolean up) {}

  private final Map<Change, Adapter> changes = new HashMap<>();

  private Adapters() {}

  /** The adapter of an operator between two neighbouring versions, where there is one. */
  Optional<Adapter> adapter(String operator, int from, int to) {
    return Optional.ofNullable(changes.get(new Change(operator, Math.max(from, to), to > from)));
  }

  private void up(int version, String operators, Adapter adapter) {
    for (String operator : operators.split(" ")) {
      changes.put(new Change(operator, version, true), adapter);
    }
  }

  private void down(int version, String operators, Adapter adapter) {
    for (String operator : operators.split(" ")) {
      changes.put(new Change(operator, version, false), adapter);
    }
  }

  static Adapters all() {
    Adapters all = new Adapters();
    all.addAxes();
    all.addIndexing();
    all.addElementwise();
    all.addLayers();
    all.addQuantization();
    return all;
  }

  private void addAxes() {
    String reductions =
        "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSumSquare";
    up(13, "ReduceSum Squeeze Unsqueeze", AxesForms::toInput);
    down(13, "ReduceSum Squeeze Unsqueeze", AxesForms::toAttribute);
    up(18, reductions, AxesForms::toInput);
    down(18, reductions, AxesForms::toAttribute);
    down(
        11,
        reductions
            + " ReduceSum Squeeze Unsqueeze ArgMax ArgMin Concat Flatten Gather OneHot Split Compress",
        NegativeAxes::countFromFront);
    up(13, "Softmax LogSoftmax Hardmax", SoftmaxForms::fromFlattened);
    down(13, "Softmax LogSoftmax Hardmax", SoftmaxForms::toFlattened);
    down(11, "Softmax LogSoftmax Hardmax", NegativeAxes::countFromFront);
  }

  private void addIndexing() {
    up(10, "Slice", SliceForms::toInputs);
    down(10, "Slice", SliceForms::toAttributes);
    up(13, "Split", SplitForms::toInput);
    down(13, "Split", SplitForms::toAttribute);
    up(18, "Split", SplitForms::countOutputs);
    down(18, "Split", SplitForms::sizesOfOutputs);
    up(10, "TopK", TopKForms::toInput);
    down(10, "TopK", TopKForms::toAttribute);
    down(11, "TopK", TopKForms::largestSorted);
    up(11, "Pad", PadForms::toInputs);
    down(11, "Pad", PadForms::toAttributes);
    down(18, "Pad", PadForms::allAxes);
    down(19, "Pad", PadForms::withoutWrap);
    up(11, "Scatter", ScatterForms::toElements);
    down(11, "ScatterElements", ScatterForms::fromElements);
    down(18, "ScatterElements ScatterND", ScatterForms::withoutExtremes);
    down(15, "Shape", ShapeForms::sliced);
    down(14, "Reshape", ShapeForms::zerosAsCopies);
  }

  private void addElementwise() {
    up(11, "Clip", ClipForms::toInputs);
    down(11, "Clip", ClipForms::toAttributes);
    down(12, "GreaterOrEqual LessOrEqual", ComparisonForms::orEqual);
    down(12, "Pow", ComparisonForms::oneType);
    down(28, "Mod", ComparisonForms::truncating);
    down(8, "Max Min Mean Sum", ComparisonForms::oneShape);
    down(12, "Constant", ConstantForms::toTensor);
    down(9, "ConstantOfShape", ConstantForms::expanded);
    down(15, "CastLike", ConstantForms::castTo);
  }

  private void addLayers() {
    up(10, "Dropout", DropoutForms::maskToFloats);
    down(10, "Dropout", DropoutForms::maskToFloats);
    up(12, "Dropout", DropoutForms::toInput);
    down(12, "Dropout", DropoutForms::toAttribute);
    up(9, "BatchNormalization", NormalizationForms::spatialOnly);
    up(14, "BatchNormalization", NormalizationForms::inferenceOnly);
    down(14, "BatchNormalization", NormalizationForms::inferenceOnly);
    up(21, "GroupNormalization", NormalizationForms::toChannels);
    down(21, "GroupNormalization", NormalizationForms::toGroups);
    down(19, "AveragePool", PoolForms::undilated);
    down(10, "MaxPool", PoolForms::undilated);
    down(18, "LpPool", PoolForms::undilated);
    up(16, "RoiAlign", PoolForms::wholePixels);
    down(16, "RoiAlign", PoolForms::onlyWholePixels);
    up(20, "GridSample", PoolForms::newModeNames);
    down(20, "GridSample", PoolForms::oldModeNames);
    down(11, "Gemm", ProductForms::withBias);
    up(20, "DFT", ProductForms::axisToInput);
    down(20, "DFT", ProductForms::axisToAttribute);
    up(9, "Scan", ProductForms::noBatchedScan);
    down(9, "Scan", ProductForms::noBatchedScan);
    up(9, "Upsample", ResizeForms::scalesToInput);
    down(9, "Upsample", ResizeForms::scalesToAttribute);
    up(10, "Upsample", ResizeForms::fromUpsample);
    down(10, "Resize", ResizeForms::toUpsample);
    up(11, "Resize", ResizeForms::namedModes);
    down(11, "Resize", ResizeForms::impliedModes);
    up(13, "Resize", ResizeForms::modesOfThirteen);
    down(13, "Resize", ResizeForms::filledInputs);
    down(18, "Resize", ResizeForms::allAxes);
    down(19, "Resize", ResizeForms::modesOfEighteen);
  }

  private void addQuantization() {
    down(13, "QuantizeLinear DequantizeLinear", QuantizationForms::wholeTensor);
    down(21, "QuantizeLinear", QuantizationForms::typeByZeroPoint);
    down(23, "DequantizeLinear", QuantizationForms::typeByScale);
  }
}
