package joist.compiler.share;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.Tensor;

/**
 * What makes the tables and forests of two models' nodes equal: the operator, and the content of
 * its attributes by its SHA-256. The key outlives the model whose attributes it was made of.
 */
public record NodeKey(String operator, String content) {
  /** The key of a node. */
  public static NodeKey of(Node node) {
    MessageDigest sha = Checksum.sha256();
    new TreeMap<>(node.attributes())
        .forEach((name, attribute) -> {
          text(sha, name);
          add(sha, attribute);
        });
    return new NodeKey(node.qualifiedOperator(), HexFormat.of().formatHex(sha.digest()));
  }

  private static void add(MessageDigest sha, Attribute attribute) {
    text(sha, attribute.getClass().getSimpleName());
    switch (attribute) {
      case Attribute.Ints(long[] values) -> longs(sha, values);
      case Attribute.Floats(float[] values) -> floats(sha, values);
      case Attribute.Strings(var values) -> {
        number(sha, values.size());
        values.forEach(value -> text(sha, value));
      }
      case Attribute.TensorValue(Tensor value) -> tensor(sha, value);
      case Attribute.Tensors(var values) -> {
        number(sha, values.size());
        values.forEach(value -> tensor(sha, value));
      }
      // Numbers and texts say all of themselves; such nodes have neither graphs nor types.
      case Attribute.IntValue it -> text(sha, it.toString());
      case Attribute.FloatValue it -> text(sha, it.toString());
      case Attribute.StringValue it -> text(sha, it.toString());
      case Attribute.TypeValue it -> text(sha, it.toString());
      case Attribute.Types it -> text(sha, it.toString());
      case Attribute.GraphValue it -> text(sha, it.toString());
      case Attribute.Graphs it -> text(sha, it.toString());
    }
  }

  private static void tensor(MessageDigest sha, Tensor tensor) {
    text(sha, tensor.toString()); // type and shape
    number(sha, tensor.strings().length);
    for (String each : tensor.strings()) {
      text(sha, each);
    }
    Piecewise.each(tensor.data(), piece -> sha.update(piece.asByteBuffer()));
  }

  private static void longs(MessageDigest sha, long[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES));
    bytes.asLongBuffer().put(values);
    number(sha, values.length);
    sha.update(bytes);
  }

  private static void floats(MessageDigest sha, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    number(sha, values.length);
    sha.update(bytes);
  }

  private static void text(MessageDigest sha, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(sha, utf8.length);
    sha.update(utf8);
  }

  private static void number(MessageDigest sha, long number) {
    sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }
}
