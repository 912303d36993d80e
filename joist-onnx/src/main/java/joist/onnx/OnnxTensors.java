package joist.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import joist.tensor.Tensor;

/** Tensors in files of their own, as ONNX's test data has them: a TensorProto a file. */
public final class OnnxTensors {
  private OnnxTensors() {}

  /**
   * The tensor in a {@code .pb} file.
   *
   * @throws OnnxException when the file is damaged or of a type that is not supported
   */
  public static Tensor read(Path file) throws IOException {
    WireReader reader = new WireReader(MappedFile.map(file));
    return TensorMessage.read(reader, new ExternalData(Optional.empty())).tensor();
  }

  /** The tensor as the bytes of a {@code .pb} file. */
  public static byte[] write(Tensor tensor) {
    WireWriter writer = new WireWriter();
    new ModelWriter(new WeightFile()).tensor(writer, tensor);
    return writer.toBytes();
  }
}
