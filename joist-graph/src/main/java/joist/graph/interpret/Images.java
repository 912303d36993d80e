package joist.graph.interpret;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * ImageDecoder: the bytes of a file to {@code u8[H, W, C]}, for the formats that the JDK reads:
 * BMP, GIF, JPEG, PNG and TIFF; and for portable pixmaps. Of any other, such as WebP and JPEG 2000,
 * and of damaged files, the answer is an image of no pixels, as the specification has it.
 */
final class Images {
  private Images() {}

  static void addTo(Map<String, Operation> all) {
    all.put("ImageDecoder", Operation.of(Images::decode));
  }

  private static Tensor decode(Call call) {
    byte[] file = call.input(0).data().toArray(ValueLayout.JAVA_BYTE);
    String format = call.node().stringAttribute("pixel_format", "RGB");
    int channels = channels(call, format);
    Optional<BufferedImage> image = PortablePixmap.read(file).or(() -> read(file));
    if (image.isEmpty()) {
      return Tensor.zeros(ElementType.U8, Shape.of(0, 0, channels));
    }
    int height = image.get().getHeight();
    int width = image.get().getWidth();
    Tensor result = Tensor.zeros(ElementType.U8, Shape.of(height, width, channels));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = pixel(image.get(), x, y);
        for (int c = 0; c < channels; c++) {
          long at = ((long) y * width + x) * channels + c;
          Elements.setInteger(result, at, channel(format, pixel, c));
        }
      }
    }
    return result;
  }

  private static int channels(Call call, String format) {
    return switch (format) {
      case "RGB", "BGR" -> 3;
      case "Grayscale" -> 1;
      default ->
          throw call.failure("expected a pixel_format of RGB, BGR or Grayscale, got " + format);
    };
  }

  private static Optional<BufferedImage> read(byte[] file) {
    try {
      return Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(file)));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** The pixel as red, green and blue; a grey one as it is, without a change of gamma. */
  private static int pixel(BufferedImage image, int x, int y) {
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    boolean bytes = image.getColorModel().getComponentSize(0) == 8;
    return grey && bytes ? image.getRaster().getSample(x, y, 0) * 0x010101 : image.getRGB(x, y);
  }

  /** Grey is the luma of ITU-R 601, in sixteen bits of fraction, rounded half up. */
  private static int channel(String format, int pixel, int c) {
    int red = pixel >> 16 & 0xff;
    int green = pixel >> 8 & 0xff;
    int blue = pixel & 0xff;
    return switch (format) {
      case "Grayscale" -> (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
      case "BGR" -> c == 0 ? blue : c == 1 ? green : red;
      default -> c == 0 ? red : c == 1 ? green : blue;
    };
  }
}
