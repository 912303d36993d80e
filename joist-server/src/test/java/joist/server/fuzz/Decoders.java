package joist.server.fuzz;

import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import joist.model.BadRowException;
import joist.server.arrow.ArrowTables;
import joist.server.graphpipe.GraphPipeClient;
import joist.server.http.RequestException;
import joist.server.rows.RowDecoders;
import joist.server.tfs.TfsDecoders;
import joist.server.v2.V2Decoders;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.ServingClock;
import joist.serving.SmallModels;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.util.Text;
import tensorflow.DataType;
import tensorflow.Example;
import tensorflow.Feature;
import tensorflow.Features;
import tensorflow.FloatList;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;
import tensorflow.serving.ClassificationRequest;
import tensorflow.serving.PredictRequest;

/**
 * All decoders behind one door: the first byte says which, the others are for it. Whatever they
 * are, they are decoded, or refused as the caller's fault with a message.
 */
final class Decoders {
  private static final int COUNT = 9;

  private final Deployment delay = deployed();

  private static Deployment deployed() {
    try {
      Path folder = Files.createTempDirectory("joist-fuzz");
      Deployments deployments =
          new Deployments(
              new Deployments.WarmSettings(1, Duration.ZERO),
              new Ledger(64 << 20),
              ServingClock.system(),
              Runnable::run,
              (deployment, rows) -> {});
      deployments.deployFile(SmallModels.number(folder, 0)).join();
      return deployments.acquire("number-0.0").deployment();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  void check(byte[] data) {
    try {
      decode(data);
    } catch (RequestException told) {
      if (told.status() >= 500 || told.text().isBlank()) {
        throw new AssertionError("refused, but not as the caller's fault: " + hex(data), told);
      }
    } catch (BadRowException told) {
      if (String.valueOf(told.getMessage()).isBlank()) {
        throw new AssertionError("refused without a reason: " + hex(data), told);
      }
    } catch (RuntimeException | Error defect) {
      throw new AssertionError("neither decoded nor refused: " + hex(data), defect);
    }
  }

  private void decode(byte[] data) {
    byte[] rest = Arrays.copyOfRange(data, Math.min(1, data.length), data.length);
    switch (data.length == 0 ? 0 : (data[0] & 0xFF) % COUNT) {
      case 0 -> V2Decoders.rest(rest);
      case 1 -> V2Decoders.grpc(rest);
      case 2 -> TfsDecoders.predictRest(rest, delay.model().graph());
      case 3 -> TfsDecoders.examplesRest(rest, delay.model().graph());
      case 4 -> TfsDecoders.predictGrpc(rest);
      case 5 -> TfsDecoders.examplesGrpc(rest, delay.model().graph());
      case 6 -> RowDecoders.rows(rest, delay);
      case 7 -> GraphPipeClient.decode(rest, delay.model().graph());
      default -> ArrowTables.decode(rest, delay);
    }
  }

  private static String hex(byte[] data) {
    return HexFormat.of().formatHex(data);
  }

  /** For each decoder something that it takes. */
  static List<byte[]> seeds() {
    String city = "{\"name\":\"city\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"ATL\"]}";
    String raw =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}]}";
    return List.of(
        seed(0, "\0\0{\"id\":\"7\",\"inputs\":[" + city + "],\"outputs\":[{\"name\":\"y\"}]}"),
        seed(0, "\0" + (char) raw.length() + raw + "abcd"),
        seed(1, inferRequest().toByteArray()),
        seed(2, "{\"instances\":[{\"distance\":[1.5],\"city\":[\"ATL\"]}]}"),
        seed(2, "{\"inputs\":{\"distance\":[[1],[NaN]],\"city\":[\"ATL\",{\"b64\":\"T1JE\"}]}}"),
        seed(3, "{\"context\":{\"city\":\"ATL\"},\"examples\":[{\"distance\":[1.5]}]}"),
        seed(4, predictRequest().toByteArray()),
        seed(5, classificationRequest().toByteArray()),
        seed(
            7,
            GraphPipeClient.infer(
                List.of("distance", "city"),
                List.of(
                    Tensor.of(Shape.of(2, 1), 1.5f, 2), Tensor.of(Shape.of(2, 1), "ATL", "ORD")),
                List.of("prediction"))),
        seed(8, arrow()),
        seed(6, "{\"rows\":[{\"distance\":1.5,\"city\":null},{\"distance\":2,\"city\":\"ORD\"}]}"));
  }

  private static byte[] seed(int decoder, String text) {
    return seed(decoder, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] seed(int decoder, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = (byte) decoder;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  private static ModelInferRequest inferRequest() {
    return ModelInferRequest.newBuilder()
        .setModelName("m")
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("UINT8")
                .addShape(2)
                .setContents(
                    InferTensorContents.newBuilder().addUintContents(1).addUintContents(255)))
        .build();
  }

  private static byte[] arrow() {
    try (BufferAllocator allocator = new RootAllocator()) {
      Float4Vector distance = new Float4Vector("distance", allocator);
      VarCharVector city = new VarCharVector("city", allocator);
      distance.setSafe(0, 1.5f);
      distance.setNull(1);
      distance.setValueCount(2);
      city.setSafe(0, new Text("ATL"));
      city.setSafe(1, new Text("ORD"));
      city.setValueCount(2);
      return ArrowTables.stream(List.of(distance, city));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static PredictRequest predictRequest() {
    return PredictRequest.newBuilder()
        .putInputs(
            "x",
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(1)))
                .setTensorContent(ByteString.copyFrom(new byte[4]))
                .build())
        .build();
  }

  private static ClassificationRequest classificationRequest() {
    ClassificationRequest.Builder request = ClassificationRequest.newBuilder();
    request
        .getInputBuilder()
        .getExampleListBuilder()
        .addExamples(
            Example.newBuilder()
                .setFeatures(
                    Features.newBuilder()
                        .putFeature(
                            "distance",
                            Feature.newBuilder()
                                .setFloatList(FloatList.newBuilder().addValue(1))
                                .build())));
    return request.build();
  }
}
