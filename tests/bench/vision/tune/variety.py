"""What thresholds are chosen with: these seeds, fonts, lamps and scanners. Never report rates measured with them."""
SEED = 1_000_000
FONTS = ['hei', 'song']
TEXTS = ['天津样本建筑设计有限公司', '样本市政工程设计研究总院']
LIDS = [(232, 232, 230), (250, 250, 250), (60, 60, 62)]
LAMPS = [(255, 255, 255), (252, 251, 247), (244, 240, 228), (236, 240, 246)]
NOISE = (0.5, 5.0)
FALL = (0.0, 0.10)      # light lost towards the edges
BLUR = (0.2, 1.0)       # pixels at 300 dpi
GAMMA = (0.85, 1.25)
CONTRAST = (0.85, 1.0)  # share of the range between ink and paper that is left
JPEG = [0, 0, 90, 75]   # 0: none; 4:2:0 as every scanner's driver writes it
DPI = [300]
DUST = (0, 2)
SKEW = (0.0, 1.5)       # mean and deviation, degrees
STRETCH = [(1.0, 1.0)]  # along and across the feed
GREY = 0.0
