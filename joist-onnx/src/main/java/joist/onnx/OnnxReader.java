package joist.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;

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
 * <p>Two things are changed on the way. Outputs get the types that are inferred, since many
 * exporters declare them loosely. A {@code ZipMap} that feeds an output, as scikit-learn's exporter
 * adds it, is left out: the output of that name is the tensor of scores itself, of which ZipMap
 * would make a list of dictionaries.
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
    try {
      Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent());
      return read(MappedFile.map(file), new ExternalData(folder));
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
    Optional<GraphMessage> message = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 7 -> message = Optional.of(new GraphMessage(external).read(reader.message()));
        case 8 -> ModelMessages.putOpset(reader.message(), opsets);
        case 14 -> ModelMessages.putEntry(reader.message(), metadata);
        default -> reader.skip();
      }
    }
    GraphMessage parsed =
        message.orElseThrow(
            () -> new OnnxException("the file holds no graph; is it an ONNX model?"));
    return verified(parsed, opsets, metadata);
  }

  private static Graph verified(
      GraphMessage parsed, Map<String, Integer> opsets, Map<String, String> metadata) {
    try {
      Graph graph = withoutZipMaps(parsed.graph(opsets, metadata));
      Map<String, ValueType> types = Verifier.infer(graph);
      List<Value> outputs = new ArrayList<>();
      parsed
          .declaredOutputs()
          .forEach((name, declared) -> outputs.add(output(name, declared, types)));
      Graph typed =
          new Graph(
              graph.name(),
              graph.inputs(),
              outputs,
              graph.initializers(),
              graph.nodes(),
              graph.opsets(),
              metadata);
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

  private static Graph withoutZipMaps(Graph graph) {
    List<Node> nodes = graph.nodes().stream().map(OnnxReader::withoutZipMap).toList();
    Map<String, Integer> opsets = new TreeMap<>(graph.opsets());
    opsets.putIfAbsent(Node.ONNX, Graph.ONNX_OPSET);
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        nodes,
        opsets,
        graph.metadata());
  }

  private static Node withoutZipMap(Node node) {
    return node.qualifiedOperator().equals(ZIP_MAP)
        ? new Node(node.name(), Node.ONNX, "Identity", node.inputs(), node.outputs(), Map.of())
        : node;
  }

  /** The output as inferred; where inference cannot tell the rank, as the file declares it. */
  private static Value output(
      String name, Optional<ValueType> declared, Map<String, ValueType> types) {
    ValueType type =
        Optional.ofNullable(types.get(name))
            .or(() -> declared)
            .orElseThrow(() ->
                new OnnxException(
                    "output '%s': its rank is neither declared nor to be inferred"
                        .formatted(name)));
    return new Value(name, type);
  }
}
