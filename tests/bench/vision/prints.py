"""The station's own forms as paper, for the kinds that come back stamped."""
COMPANY = '天津样本建筑设计有限公司'

APPLICATION = {
    'office': '天津市勘察设计协会数字证书线下受理窗口', 'contact': '022-23000000', 'business_type': 'first',
    'name': '样小芳', 'sex': 'female', 'sex.word': '女', 'id_type': 'citizen-id', 'id_type.word': '居民身份证',
    'id_number': '120103197910053202', 'id_valid_from': '2019-03-02', 'id_valid_to': '2039-03-02',
    'mobile': '13800001234', 'address': '天津市和平区样本路一号样本大厦二十层', 'postcode': '300000',
    'company': COMPANY, 'company_uscc': '91120000MA05X1A00X', 'order_number': '2026112217450038',
    'personal_signature': 'yes', 'practice_seal': 'yes', 'practice_qualification': 'structural-1',
    'practice_qualification.word': '一级注册结构工程师', 'practice_number': '1200123-S045', 'ukey_count': '2',
    'now': '2026-11-22 09:32'}

CASE = 'TJ-261122-0007-K'


def application(bench, dpi=300):
    return bench.print_form('PA', dict(APPLICATION, case_number=CASE), dpi)


def samples(bench, dpi=600):
    return bench.print_form('PS', dict(APPLICATION, case_number=CASE), dpi)
