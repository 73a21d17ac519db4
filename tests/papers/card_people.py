"""Invented holders of cards and passports: who they are, and what their papers say of them.

Wider than make_card.py's own people: all provinces, villages, rare characters, double surnames, names of the
nationalities; Hong Kong, Macau and Taiwan residents, foreigners. Two sets that share no street and few names: `tune`
is for setting thresholds, `test` for judging them.
"""
import numpy as np

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LONG_TERM = 'long-term'
SURNAMES = {
    'tune': '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟',
    'test': '王李张刘陈汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施洪翟颜倪',
}
DOUBLE_SURNAMES = {'tune': ['欧阳', '上官'], 'test': ['司马', '诸葛']}
GIVEN = {
    'tune': '伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰红玉梅建华志国文辉鑫宇婷雪倩佳欣慧琳玲丹萍颖莹晨阳浩然子轩'
            '梓涵思远昊晗琦璐鹏淼婧',
    'test': '伟芳秀英敏静丽强军雨泽嘉怡学振海清泉松柏云峰立新民安康宁庆福禄瑞祥启航天翔妍媛楠桐煜烨毅懿馨瑾瑜瑶璇珊珂珍冰'
            '凯旭东斌',
}
FAR_NAMES = {'tune': ['阿依古丽·买买提', '艾力·吐尔逊'], 'test': ['热娜·阿不都拉', '古丽娜尔·艾山']}
NATIONS = ['汉'] * 16 + ['回', '满', '壮', '蒙古', '土家', '朝鲜', '苗', '彝', '侗', '白']
REGIONS = [
    ('120101', '天津市和平区'), ('120103', '天津市河西区'), ('120104', '天津市南开区'), ('120111', '天津市西青区'),
    ('120112', '天津市津南区'), ('120113', '天津市北辰区'), ('120116', '天津市滨海新区'), ('120119', '天津市蓟州区'),
    ('110105', '北京市朝阳区'), ('110108', '北京市海淀区'), ('130402', '河北省邯郸市邯山区'),
    ('130102', '河北省石家庄市长安区'), ('140105', '山西省太原市小店区'), ('150102', '内蒙古自治区呼和浩特市新城区'),
    ('210102', '辽宁省沈阳市和平区'), ('220102', '吉林省长春市南关区'), ('230102', '黑龙江省哈尔滨市道里区'),
    ('310115', '上海市浦东新区'), ('320102', '江苏省南京市玄武区'), ('330106', '浙江省杭州市西湖区'),
    ('340104', '安徽省合肥市蜀山区'), ('350203', '福建省厦门市思明区'), ('360102', '江西省南昌市东湖区'),
    ('370102', '山东省济南市历下区'), ('410105', '河南省郑州市金水区'), ('420106', '湖北省武汉市武昌区'),
    ('430102', '湖南省长沙市芙蓉区'), ('440305', '广东省深圳市南山区'), ('450103', '广西壮族自治区南宁市青秀区'),
    ('460105', '海南省海口市秀英区'), ('500103', '重庆市渝中区'), ('510107', '四川省成都市武侯区'),
    ('520102', '贵州省贵阳市南明区'), ('530102', '云南省昆明市五华区'), ('610113', '陕西省西安市雁塔区'),
    ('620102', '甘肃省兰州市城关区'), ('630102', '青海省西宁市城东区'), ('640104', '宁夏回族自治区银川市兴庆区'),
    ('650102', '新疆维吾尔自治区乌鲁木齐市天山区')]
STREETS = {
    'tune': ['南京路', '营口道', '大桥道', '友谊路', '黄河道', '中山路', '西青道', '人民东路', '解放大街', '建设三路', '文化西路',
             '新华街道平安里', '杨柳青镇柳口路', '王庄镇李家村', '前进乡上河村三组'],
    'test': ['贵州路', '津塘路', '围堤道', '鞍山西道', '丁字沽一号路', '先锋路', '果园南道', '长江北路', '胜利大街', '光明巷',
             '科技园南区', '咸水沽镇南华路', '双港镇津沽公路', '刘台子乡大洼村', '石桥镇红旗村二组']}
COUNTRIES = ['USA', 'GBR', 'FRA', 'DEU', 'JPN', 'KOR', 'AUS', 'CAN', 'SGP', 'RUS']
LATIN = {'tune': (['SMITH', 'MULLER', 'TANAKA', 'O NEIL', 'MARTIN'], ['ANNA MARIA', 'JOHN', 'KENJI', 'PIERRE', 'OLGA']),
         'test': (['BROWN', 'SCHNEIDER', 'SUZUKI', 'VAN DER BERG', 'DUPONT'],
                  ['EMMA', 'ROBERT LEE', 'HIROSHI', 'CLAIRE', 'IVAN'])}
PINYIN = {'tune': (['WANG', 'LI', 'ZHANG', 'LIU', 'CHEN'], ['XIAOMING', 'WEI', 'FANGFANG', 'JIANGUO']),
          'test': (['ZHAO', 'HUANG', 'OUYANG', 'ZHOU', 'XU'], ['LIHUA', 'QIANG', 'YUTONG', 'SHUXIAN'])}


def pick(rng, values):
    return values[int(rng.integers(len(values)))]


def check_digit(body):
    return '10X98765432'[sum(int(c) * w for c, w in zip(body, WEIGHTS)) % 11]


def a_date(rng, first, last):
    return f'{int(rng.integers(first, last)):04d}-{int(rng.integers(1, 13)):02d}-{int(rng.integers(1, 29)):02d}'


def years_between(birth, day):
    return int(day[:4]) - int(birth[:4]) - (day[5:] < birth[5:])


def later(day, years):
    return f'{int(day[:4]) + years:04d}{day[4:]}'


def chinese_name(rng, which):
    luck = rng.random()
    if luck < 0.03:
        return pick(rng, FAR_NAMES[which])
    surname = pick(rng, DOUBLE_SURNAMES[which]) if luck < 0.07 else pick(rng, SURNAMES[which])
    return surname + ''.join(pick(rng, GIVEN[which]) for _ in range(1 + (rng.random() < 0.75)))


def an_address(rng, region, which):
    text = region + pick(rng, STREETS[which]) + f'{rng.integers(1, 320)}号'
    if rng.random() < 0.65:
        text += pick(rng, [f'院{rng.integers(1, 31)}号楼{rng.integers(1, 7)}门{rng.integers(101, 2612)}号',
                           f'{rng.integers(1, 40)}栋{rng.integers(1, 5)}单元{rng.integers(101, 3305)}室',
                           f'附{rng.integers(1, 20)}号', f'院内平房{rng.integers(1, 99)}号',
                           f'{pick(rng, "ABCD")}座{rng.integers(101, 2999)}'])
    return text


def number_for(rng, area, birth, sex):
    serial = int(rng.integers(0, 500)) * 2 + (1 if sex == '男' else 0)
    body = f'{area}{birth.replace("-", "")}{serial:03d}'
    return body + check_digit(body)


def resident(rng, which):
    """A resident identity card, as a dictionary of the field names the reader uses."""
    area, region = pick(rng, REGIONS)
    birth, sex = a_date(rng, 1945, 2008), pick(rng, '男女')
    start = a_date(rng, max(2007, int(birth[:4]) + 16), 2026)
    age = years_between(birth, start)
    years = 5 if age < 16 else 10 if age < 26 else 20 if age < 46 else 0
    office = region.split('省')[-1].split('自治区')[-1]
    cut = office.index('市') + 1
    issuer = f'{office[:cut]}公安局{office[cut:-1]}分局' if rng.random() < 0.8 else f'{office[:cut]}公安局'
    return dict(name=chinese_name(rng, which), sex=sex, nation=pick(rng, NATIONS), birth=birth,
                address=an_address(rng, region, which), number=number_for(rng, area, birth, sex), issuer=issuer,
                valid_from=start, valid_to=later(start, years) if years else LONG_TERM)


def from_over_the_border(rng, which, kind):
    """A residence permit for residents of Hong Kong, Macau (hk) or Taiwan (tw): five years, a pass number."""
    person = resident(rng, which)
    area = pick(rng, ['810000', '820000']) if kind == 'hk' else '830000'
    start = a_date(rng, 2019, 2026)
    letter = {'810000': 'H', '820000': 'M'}.get(area, '')
    person.update(number=number_for(rng, area, person['birth'], person['sex']), valid_from=start,
                  valid_to=later(start, 5), pass_number=letter + f'{rng.integers(10000000, 99999999)}',
                  times=f'{rng.integers(1, 4):02d}')
    person.pop('nation')
    return person


# ---- machine readable zones (ICAO 9303) ----
def mrz_value(c):
    return 0 if c == '<' else int(c) if c.isdigit() else ord(c) - 55


def mrz_check(text):
    return str(sum(mrz_value(c) * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10)


def mrz_name(surname, given, size):
    return (surname.replace(' ', '<') + '<<' + given.replace(' ', '<')).ljust(size, '<')[:size]


def six(day):
    return day[2:4] + day[5:7] + day[8:10]


def passport_zone(p):
    first = 'P<' if p['nation_code'] != 'CHN' else 'PO'
    top = first + p['nation_code'] + mrz_name(p['surname'], p['given'], 39)
    number = p['number'].ljust(9, '<')
    personal = p.get('personal', '').ljust(14, '<')
    low = number + mrz_check(number) + p['nation_code'] + six(p['birth']) + mrz_check(six(p['birth']))
    low += p['sex_code'] + six(p['valid_to']) + mrz_check(six(p['valid_to']))
    low += personal + (mrz_check(personal) if personal.strip('<') else '<')
    return [top, low + mrz_check(low[0:10] + low[13:20] + low[21:43])]


def card_zone(p):
    """Three lines of thirty, as on the back of the foreigners' permanent residence card."""
    number = p['zone_number'].ljust(9, '<')
    top = 'I<CHN' + number + mrz_check(number) + (p['number'] if len(p['number']) == 15 else '').ljust(15, '<')
    middle = six(p['birth']) + mrz_check(six(p['birth'])) + p['sex_code']
    middle += six(p['valid_to']) + mrz_check(six(p['valid_to'])) + p['nation_code'] + '<' * 11
    middle += mrz_check(top[5:30] + middle[0:7] + middle[8:15] + middle[18:29])
    return [top, middle, mrz_name(p['surname'], p['given'], 30)]


def traveller(rng, which):
    """Who holds a passport, Chinese or not."""
    chinese = rng.random() < 0.5
    surnames, given = PINYIN[which] if chinese else LATIN[which]
    sex, start = pick(rng, 'MF'), a_date(rng, 2017, 2026)
    letters = 'EGK' if chinese else 'CLPX'
    person = dict(surname=pick(rng, surnames), given=pick(rng, given), sex_code=sex, birth=a_date(rng, 1950, 2007),
                  nation_code='CHN' if chinese else pick(rng, COUNTRIES), valid_to=later(start, 10),
                  number=pick(rng, letters) + f'{rng.integers(10000000, 99999999)}', sex='男' if sex == 'M' else '女')
    if not chinese and rng.random() < 0.4:
        person['personal'] = f'{rng.integers(10**9, 10**10)}'
    return person


def foreigner(rng, which, new):
    """A permanent residence card: of 2023 with 18 characters beginning with 9, or of 2017 with 3 letters, 12 digits."""
    surnames, given = LATIN[which]
    sex, birth, start = pick(rng, 'MF'), a_date(rng, 1950, 2005), a_date(rng, 2018, 2026)
    nation = pick(rng, COUNTRIES)
    chinese_sex = '男' if sex == 'M' else '女'
    area = '911' + pick(rng, ['398', '840', '826', '250'])
    number = number_for(rng, area, birth, chinese_sex) if new else \
        f'{nation}{pick(rng, ["1100", "3100", "1200", "4403"])}{six(birth)}{rng.integers(10, 99)}'
    return dict(surname=pick(rng, surnames), given=pick(rng, given), sex_code=sex, sex=chinese_sex, birth=birth,
                nation_code=nation, number=number, valid_from=start, valid_to=later(start, 10),
                zone_number=f'{rng.integers(10**8, 10**9)}', issuer='中华人民共和国国家移民管理局')
