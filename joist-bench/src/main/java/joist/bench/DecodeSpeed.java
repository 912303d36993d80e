package joist.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.memory.SharedRegions;
import joist.server.v2.InferDecoding;

/**
 * How long an infer body takes to decode, as JSON and as binary data, in turns: one float, a row of
 * 32, 1,000, and an image of {@code f32[1, 3, 224, 224]}, or as many elements as the arguments say.
 *
 * <p>{@code joist-bench/run DecodeSpeed [ELEMENTS...]}
 */
public final class DecodeSpeed {
  private static final List<String> SIZES = List.of("1", "32", "1000", "150528");
  private static final int LEAST_ROUNDS = 300;

  /** So that small bodies are decoded by code that is compiled. */
  private static final int ELEMENTS_IN_ALL = 40_000_000;

  private DecodeSpeed() {}

  public static void main(String[] args) {
    InferDecoding decoding =
        new InferDecoding(new JsonInput(Limits.STANDARD), new SharedRegions(Path.of("/dev/shm")));
    for (String size : args.length > 0 ? List.of(args) : SIZES) {
      compare(decoding, Integer.parseInt(size));
    }
  }

  private static void compare(InferDecoding decoding, int elements) {
    float[] values = new float[elements];
    Random random = new Random(2026);
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextFloat() * 4 - 2;
    }
    byte[] json = json(values);
    byte[] head = binaryHead(elements);
    byte[] binary = binary(head, values);
    Bodies bodies = new Bodies(json, binary, Integer.toString(head.length));
    int rounds = Math.max(LEAST_ROUNDS, ELEMENTS_IN_ALL / (400 + elements));
    measure(decoding, bodies, rounds);
    double[] micros = measure(decoding, bodies, rounds);
    System.out.printf(
        Locale.ROOT,
        "%,d elements: JSON (%,d bytes) %.2f us, binary (%,d bytes) %.2f us: %.1fx%n",
        elements,
        json.length,
        micros[0],
        binary.length,
        micros[1],
        micros[0] / micros[1]);
  }

  /** The same tensor twice; the head is the part of the binary body that is JSON. */
  private record Bodies(byte[] json, byte[] binary, String headLength) {}

  /** The medians of both, in microseconds. */
  private static double[] measure(InferDecoding decoding, Bodies bodies, int rounds) {
    long[] jsonNanos = new long[rounds];
    long[] binaryNanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      jsonNanos[i] = nanos(decoding, bodies.json(), "");
      binaryNanos[i] = nanos(decoding, bodies.binary(), bodies.headLength());
    }
    return new double[] {median(jsonNanos), median(binaryNanos)};
  }

  private static long nanos(InferDecoding decoding, byte[] body, String length) {
    long start = System.nanoTime();
    if (decoding.inputs(body, length).isEmpty()) {
      throw new IllegalStateException("a body without inputs");
    }
    return System.nanoTime() - start;
  }

  private static double median(long[] nanos) {
    Arrays.sort(nanos);
    return nanos[nanos.length / 2] / 1e3;
  }

  private static byte[] json(float[] values) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"FP32\",\"data\":%s}]}"
        .formatted(values.length, Arrays.toString(values))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] binaryHead(int elements) {
    return "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}"
        .formatted(elements, elements * Float.BYTES)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] binary(byte[] head, float[] values) {
    ByteBuffer body =
        ByteBuffer.allocate(head.length + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    body.put(head);
    for (float value : values) {
      body.putFloat(value);
    }
    return body.array();
  }
}
