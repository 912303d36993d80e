package joist.graph.interpret;

import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * Netpbm's formats P1 to P6: bitmaps, greymaps and pixmaps, in text or bytes. Values are scaled to
 * 255, rounded to nearest.
 */
final class PortablePixmap {
  private final byte[] file;
  private int next = 2;

  private PortablePixmap(byte[] file) {
    this.file = file;
  }

  /** The image, or nothing when the file is of another format or ends too early. */
  static Optional<BufferedImage> read(byte[] file) {
    if (file.length < 3 || file[0] != 'P' || file[1] < '1' || file[1] > '6') {
      return Optional.empty();
    }
    try {
      return Optional.of(new PortablePixmap(file).image(file[1] - '0'));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private BufferedImage image(int kind) {
    int width = number();
    int height = number();
    boolean bits = kind == 1 || kind == 4;
    boolean colour = kind == 3 || kind == 6;
    int most = bits ? 1 : number();
    if ((long) width * height > (long) file.length * 8) {
      throw new IllegalArgumentException("more pixels than the file can hold");
    }
    next++;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = sample(kind, x, most);
        int green = colour ? sample(kind, x, most) : red;
        int blue = colour ? sample(kind, x, most) : red;
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
      next += kind == 4 && width % 8 != 0 ? 1 : 0;
    }
    return image;
  }

  private int sample(int kind, int x, int most) {
    int value =
        switch (kind) {
          case 1 -> 1 - digit();
          case 4 -> 1 - (file[x % 8 == 7 ? next++ : next] >> (7 - x % 8) & 1);
          case 5, 6 -> most < 256 ? unsigned() : 256 * unsigned() + unsigned();
          default -> number();
        };
    return (value * 255 + most / 2) / most;
  }

  private int unsigned() {
    return file[next++] & 0xff;
  }

  private int digit() {
    skipSpace();
    return file[next++] - '0';
  }

  private int number() {
    skipSpace();
    int value = 0;
    int from = next;
    while (next < file.length && file[next] >= '0' && file[next] <= '9') {
      value = Math.addExact(Math.multiplyExact(value, 10), file[next++] - '0');
    }
    if (from == next) {
      throw new IllegalArgumentException("expected a number");
    }
    return value;
  }

  private void skipSpace() {
    while (file[next] == '#' || Character.isWhitespace(file[next])) {
      if (file[next] == '#') {
        while (file[next] != '\n') {
          next++;
        }
      }
      next++;
    }
  }
}
