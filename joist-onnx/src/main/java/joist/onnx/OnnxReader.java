package joist.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Region;

/**
 * Reads ONNX models as verified graphs.
 *
 * <p>A file is mapped, not read: its weights, and those in files beside it, are pages of the file
 * which the operating system loads as they are touched and shares between processes. The graph
 * keeps the mapping for as long as a tensor of it is in use. So a model's file must not be changed
 * in place while a graph of it lives: to replace it, write another file and rename it, as {@link
 * OnnxWriter} does. Pages of a file that was cut off after it was mapped are a fault in whoever
 * touches them.
 *
 * <p>Three things are changed on the way. Outputs get the types that are inferred, since many
 * exporters declare them loosely. A {@code ZipMap} that feeds an output only, as scikit-learn's
 * exporter adds it, is left out: the output of that name is the tensor of scores itself, of which
 * ZipMap would make a list of dictionaries. Functions that the model defines are inlined.
 */
public final class OnnxReader {
  private static final String ZIP_MAP = Node.ONNX_ML + ".ZipMap";

  private OnnxReader() {}

  /**
   * Maps a file, with the weights that it keeps in files beside it.
   *
   * @throws OnnxException when the file is damaged, or holds what is not supported; the message
   *     names the node, its operator and version
   * @throws UncheckedIOException when the file cannot be opened
   */
  public static Graph read(Path file) {
    return read(file, new ExternalData(folder(file)));
  }

  /**
   * As {@link #read(Path)}, with the mapping in {@code region}, which is charged for it: the
   * graph's constants can be read until the region goes.
   */
  public static Graph read(Path file, Region region) {
    return read(file, region, path -> bytes -> {});
  }

  /** As {@link #read(Path, Region)}, but copied: the files may be changed afterwards. */
  public static Graph readCopy(Path file, Region region) {
    return read(file, new ExternalData(folder(file), region, path -> bytes -> {}, true));
  }

  /**
   * As {@link #read(Path, Region)}.
   *
   * @param opening hears of each file before it is opened, then of its bytes before they are read
   */
  public static Graph read(
      Path file, Region region, Function<Path, Consumer<MemorySegment>> opening) {
    return read(file, new ExternalData(folder(file), region, opening, false));
  }

  private static Optional<Path> folder(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent());
  }

  private static Graph read(Path file, ExternalData files) {
    try {
      return read(files.mapped(file), files);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ONNX file " + file, e);
    } catch (InternalError e) {
      throw new OnnxException("the ONNX file " + file + " changed while it was read: " + e);
    }
  }

  /**
   * Reads a file's bytes, which are copied: later changes of the array do not matter.
   *
   * @throws OnnxException as {@link #read(Path)}
   */
  public static Graph read(byte[] bytes) {
    MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, bytes.length), 64);
    MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return read(copy.asSlice(0, bytes.length).asReadOnly(), new ExternalData(Optional.empty()));
  }

  private static Graph read(MemorySegment bytes, ExternalData external) {
    WireReader reader = new WireReader(bytes);
    Map<String, Integer> opsets = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    Optional<WireReader> graph = Optional.empty();
    ModelFunctions functions = new ModelFunctions();
    while (reader.next()) {
      switch (reader.field()) {
        case 7 -> graph = Optional.of(reader.message());
        case 8 -> ModelMessages.putOpset(reader.message(), opsets);
        case 14 -> ModelMessages.putEntry(reader.message(), metadata);
        case 25 -> functions.add(reader.message());
        default -> reader.skip();
      }
    }
    WireReader message =
        graph.orElseThrow(() -> new OnnxException("the file holds no graph; is it an ONNX model?"));
    GraphMessage parsed = new GraphMessage(Reading.model(external, functions)).read(message);
    functions.opsets().forEach(opsets::putIfAbsent);
    opsets.putIfAbsent(Node.ONNX, Graph.ONNX_OPSET);
    return verified(parsed.graph(opsets, metadata));
  }

  private static Graph verified(Graph read) {
    try {
      read.inputs().forEach(OnnxReader::checkInput);
      Graph graph = withoutZipMaps(read);
      Map<String, DatumType> types = Verifier.inferData(graph);
      List<Value> outputs = graph.outputs().stream().map(output -> typed(output, types)).toList();
      Graph typed =
          new Graph(
              graph.name(),
              graph.inputs(),
              outputs,
              graph.initializers(),
              graph.nodes(),
              graph.opsets(),
              graph.metadata());
      Verifier.verify(typed);
      return typed;
    } catch (OnnxException e) {
      throw e;
    } catch (GraphException | ArithmeticException | IllegalArgumentException e) {
      OnnxException wrapped = new OnnxException("the ONNX model is not usable: " + e.getMessage());
      wrapped.initCause(e);
      throw wrapped;
    }
  }

  private static void checkInput(Value input) {
    if (input.datumType() instanceof DatumType.Unknown) {
      throw new OnnxException("input '%s': the file declares no type".formatted(input.name()));
    }
  }

  private static Graph withoutZipMaps(Graph graph) {
    Set<String> used = new HashSet<>();
    for (Node node : graph.nodes()) {
      used.addAll(node.inputs());
      used.addAll(node.captured());
    }
    List<Node> nodes = graph.nodes().stream().map(node -> withoutZipMap(node, used)).toList();
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  private static Node withoutZipMap(Node node, Set<String> used) {
    return node.qualifiedOperator().equals(ZIP_MAP)
            && !node.outputs().isEmpty()
            && !used.contains(node.outputs().getFirst())
        ? new Node(node.name(), Node.ONNX, "Identity", node.inputs(), node.outputs(), Map.of())
        : node;
  }

  /** The output as inferred; where inference cannot tell the rank, as the file declares it. */
  private static Value typed(Value output, Map<String, DatumType> types) {
    DatumType inferred = types.getOrDefault(output.name(), output.datumType());
    boolean better =
        inferred instanceof DatumType.Unranked(ElementType element)
            && output.datumType() instanceof ValueType declared
            && declared.elementType() == element;
    return better ? output : new Value(output.name(), inferred);
  }
}
