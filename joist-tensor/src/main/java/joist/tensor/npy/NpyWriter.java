package joist.tensor.npy;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * Writes tensors as NPY files of version 1, row-major and little-endian, as {@code numpy.save}
 * does.
 *
 * <p>Types that NumPy lacks, such as bf16, are written as f4, which holds each of their values.
 */
public final class NpyWriter {
  private static final int ALIGNMENT = 64;
  private static final int BEFORE_TEXT = 10;
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");

  private NpyWriter() {}

  /** The file's bytes. */
  public static byte[] write(Tensor tensor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (tensor.type() == ElementType.STRING) {
      int longest = 1;
      for (String text : tensor.strings()) {
        longest = Math.max(longest, text.codePointCount(0, text.length()));
      }
      header(out, "<U" + longest, tensor.shape());
      for (String text : tensor.strings()) {
        byte[] encoded = text.getBytes(UTF_32);
        out.writeBytes(encoded);
        out.writeBytes(new byte[4 * longest - encoded.length]);
      }
    } else {
      String notation = NpyType.notation(tensor.type());
      header(out, notation, tensor.shape());
      boolean widened = notation.equals("<f4") && tensor.type() != ElementType.F32;
      out.writeBytes(widened ? widened(tensor) : tensor.data().toArray(ValueLayout.JAVA_BYTE));
    }
    return out.toByteArray();
  }

  private static void header(ByteArrayOutputStream out, String descr, Shape shape) {
    String text = new NpyHeader(descr, false, shape).text();
    int unpadded = BEFORE_TEXT + text.length() + 1;
    int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
    int length = text.length() + padding + 1;
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(length);
    out.write(length >> 8);
    out.writeBytes((text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] widened(Tensor tensor) {
    int elements = Math.toIntExact(tensor.shape().elements());
    ByteBuffer floats = ByteBuffer.allocate(4 * elements).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      floats.putFloat((float) TensorNumbers.real(tensor, i));
    }
    return floats.array();
  }
}
