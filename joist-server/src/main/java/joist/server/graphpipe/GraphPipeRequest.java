package joist.server.graphpipe;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import joist.graph.Graph;
import joist.graph.Value;
import joist.server.http.Bytes;
import joist.server.http.RequestException;
import joist.server.inference.InferRequest;
import joist.server.inference.TensorShape;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A request of either kind. */
sealed interface GraphPipeRequest {
  /** What is the model like? */
  record Metadata() implements GraphPipeRequest {}

  /** Answer these inputs. */
  record Infer(FlatTable message) implements GraphPipeRequest {
    private static final int INPUT_NAMES = 1;
    private static final int INPUT_TENSORS = 2;
    private static final int OUTPUT_NAMES = 3;

    private static final int TYPE = 0;
    private static final int SHAPE = 1;
    private static final int DATA = 2;
    private static final int TEXTS = 3;

    /**
     * The request for a graph, whose inputs in order are meant where it names none.
     *
     * @param mostBytes that a tensor may take
     */
    InferRequest decoded(Graph graph, long mostBytes) {
      return orRefused(() -> {
        List<FlatTable> tensors = message.tables(INPUT_TENSORS, graph.inputs().size());
        requireOwnBytes(tensors);
        List<String> names = names(graph, tensors.size());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (int i = 0; i < tensors.size(); i++) {
          String name = names.get(i);
          if (inputs.put(name, tensor(name, tensors.get(i), typeIn(graph, name), mostBytes))
              != null) {
            throw RequestException.badRequest("input '" + name + "' came twice");
          }
        }
        return new InferRequest("", inputs, message.texts(OUTPUT_NAMES, graph.outputs().size()));
      });
    }

    /** Tensors may be the same bytes, and each would be as large. */
    private void requireOwnBytes(List<FlatTable> tensors) {
      long bytes = tensors.stream().mapToLong(tensor -> tensor.length(DATA, Byte.BYTES)).sum();
      if (bytes > message.size()) {
        throw RequestException.badRequest(
            "expected tensors that are each in the message of %,d bytes, got %,d bytes of them"
                .formatted(message.size(), bytes));
      }
    }

    private List<String> names(Graph graph, int tensors) {
      List<String> given = message.texts(INPUT_NAMES, graph.inputs().size());
      List<String> names =
          given.isEmpty() ? graph.inputs().stream().map(Value::name).toList() : given;
      if (names.size() != tensors) {
        throw RequestException.badRequest(
            "expected a tensor for each of the inputs %s, got %d tensors"
                .formatted(names, tensors));
      }
      return names;
    }

    private static ElementType typeIn(Graph graph, String name) {
      return graph.inputs().stream()
          .filter(input -> input.name().equals(name))
          .findFirst()
          .map(input -> input.type().elementType())
          .orElse(ElementType.F32);
    }

    private static Tensor tensor(
        String name, FlatTable tensor, ElementType wanted, long mostBytes) {
      ElementType type = GraphPipeType.element(tensor.number(TYPE));
      if (type == ElementType.STRING) {
        return texts(name, tensor, mostBytes);
      }
      ByteBuffer data = tensor.bytes(DATA);
      Shape shape =
          TensorShape.checked(name, tensor.longs(SHAPE), data.remaining(), type, mostBytes);
      if (shape.elements() * type.bytes() != data.remaining()) {
        throw TensorShape.wrongCount(name, shape, data.remaining() / type.bytes());
      }
      // GraphPipe has no truth values: bytes go for them.
      boolean isTruth = type == ElementType.U8 && wanted == ElementType.BOOL;
      return Tensor.over(isTruth ? ElementType.BOOL : type, shape, MemorySegment.ofBuffer(data));
    }

    private static Tensor texts(String name, FlatTable tensor, long mostBytes) {
      String[] texts = tensor.texts(TEXTS, Integer.MAX_VALUE).toArray(String[]::new);
      Shape shape =
          TensorShape.checked(
              name, tensor.longs(SHAPE), texts.length, ElementType.STRING, mostBytes);
      if (shape.elements() != texts.length) {
        throw TensorShape.wrongCount(name, shape, texts.length);
      }
      return Tensor.of(shape, texts);
    }
  }

  /**
   * Reads a message; an infer request's tensors, which lie in the body, are looked at when it is
   * {@link Infer#decoded}.
   *
   * @throws RequestException when it is none
   */
  static GraphPipeRequest read(Bytes body) {
    return orRefused(() -> {
      FlatTable root = FlatTable.root(body.lasting().asByteBuffer());
      int kind = root.number(0);
      return switch (kind) {
        case 1 -> new Infer(root.table(1).orElseThrow(GraphPipeRequest::noMessage));
        case 2 -> new Metadata();
        default -> throw noMessage();
      };
    });
  }

  private static RequestException noMessage() {
    return RequestException.badRequest(
        "expected a GraphPipe Request, of InferRequest or MetadataRequest, as a FlatBuffers message");
  }

  private static <T> T orRefused(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IndexOutOfBoundsException | IllegalArgumentException malformed) {
      throw noMessage();
    }
  }
}
