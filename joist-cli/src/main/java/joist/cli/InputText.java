package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.graph.Value;
import joist.graph.random.RandomTensor;
import joist.onnx.OnnxTensors;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.npy.NpyException;
import joist.tensor.npy.NpyReader;

/**
 * What a person gives for an input: a file of NumPy's or ONNX's, random elements such as {@code
 * random:i64[1,8]:30522}, or the elements themselves, such as {@code [[1, 2], [3, 4]]}.
 */
record InputText(String text, RandomGenerator random) {
  private static final Pattern RANDOM =
      Pattern.compile("random(?::([a-z0-9]+)\\[([0-9, ]*)\\])?(?::([0-9]{1,18}))?");
  private static final long BELOW = 10;
  private static final long MOST_ELEMENTS = 1L << 28;

  /**
   * The tensor for {@code input}.
   *
   * @throws BadInputException when the text is none of the forms, or its file cannot be read
   */
  Tensor tensor(Value input) throws IOException {
    if (text.startsWith("random")) {
      return randomTensor(input);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      if (lower.endsWith(".npy")) {
        return NpyReader.read(Path.of(text), input.type().elementType());
      }
    } catch (NpyException e) {
      throw new BadInputException("input '%s': %s".formatted(input.name(), e.getMessage()));
    }
    if (lower.endsWith(".pb") && Files.isRegularFile(Path.of(text))) {
      return OnnxTensors.read(Path.of(text));
    }
    if (text.matches("[\\[\\-\"0-9tf.].*") && !Files.exists(Path.of(text))) {
      return LiteralTensor.parse(input, text);
    }
    throw unknown(input);
  }

  private BadInputException unknown(Value input) {
    return new BadInputException(
        "input '%s': expected a .npy or .pb file, random, random:TYPE[DIMS], or elements such as [[1, 2]]; got '%s'"
            .formatted(input.name(), text));
  }

  private Tensor randomTensor(Value input) {
    Matcher matcher = RANDOM.matcher(text);
    if (!matcher.matches()) {
      throw unknown(input);
    }
    ElementType type = input.type().elementType();
    Shape shape = SomeShape.of(input.type().dims());
    if (matcher.group(1) != null) {
      type = type(input, matcher.group(1));
      shape = shape(input, matcher.group(2));
    }
    long below = matcher.group(3) == null ? BELOW : Long.parseLong(matcher.group(3));
    if (below < 1) {
      throw unknown(input);
    }
    return RandomTensor.of(type, shape, below, random);
  }

  private ElementType type(Value input, String notation) {
    for (ElementType type : ElementType.values()) {
      if (type.toString().equals(notation)) {
        return type;
      }
    }
    throw new BadInputException(
        "input '%s': expected an element type such as %s, got '%s'"
            .formatted(input.name(), input.type().elementType(), notation));
  }

  private static Shape shape(Value input, String dims) {
    List<Long> extents = new ArrayList<>();
    try {
      for (String dim : dims.split(",")) {
        if (!dim.isBlank()) {
          extents.add(Long.parseLong(dim.strip()));
        }
      }
      Shape shape = Shape.of(extents.stream().mapToLong(Long::longValue).toArray());
      if (shape.elements() <= MOST_ELEMENTS) {
        return shape;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw tooLarge(input, dims);
    }
    throw tooLarge(input, dims);
  }

  private static BadInputException tooLarge(Value input, String dims) {
    return new BadInputException(
        "input '%s': [%s] has more than the %,d elements that can be made up"
            .formatted(input.name(), dims, MOST_ELEMENTS));
  }
}
